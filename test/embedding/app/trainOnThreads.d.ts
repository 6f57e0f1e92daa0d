import type { Network, ThreadsOption, Trainer } from '../../../src/index.js';

export function trainOnThreads(
  l0net: { Network: typeof Network; Trainer: typeof Trainer },
  threads?: ThreadsOption,
): Promise<string>;
