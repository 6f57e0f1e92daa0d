import type { BuildOption, Network, Trainer } from '../../../src/index.js';

export function train(
  l0net: { Network: typeof Network; Trainer: typeof Trainer },
  build?: BuildOption,
): Promise<string>;
