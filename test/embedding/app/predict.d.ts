import type { Model } from '../../../src/inference.js';

export function predict<Source>(
  loadModel: (
    source: Source,
  ) => Promise<Pick<Model, 'inputs'> & { predict(inputs: Float32Array): Float32Array }>,
  source: Source,
): Promise<string>;
