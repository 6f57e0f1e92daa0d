import type { Model } from '../../../src/inference.js';

export function predict<Source>(
  loadModel: (source: Source) => Promise<Pick<Model, 'inputs' | 'predict'>>,
  source: Source,
): Promise<string>;
