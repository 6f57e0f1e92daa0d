import type { RandomKey } from '../base/random.js';
import type { Dataset } from '../data/dataset.js';
import type { DatasetShape } from '../data/resident.js';
import type { TrainerAccess } from '../network/access.js';
import type { Minibatches } from './minibatches.js';

/** Examples that are read chunk by chunk, anew in each epoch: `chunkedDataset` of 'l0net/chunks' makes it. */
export interface ChunkedDataset {
  /** The first examples: all others are of their kind. */
  readonly head: Dataset;
  /** Examples in all chunks together: an epoch. */
  readonly examples: number;
  /** Examples that are in linear memory at a time, shuffled among each other; rounded up to whole minibatches. */
  readonly buffer: number;
  /**
   * Plans all memory for minibatches of so many examples.
   *
   * @internal
   */
  minibatches(access: TrainerAccess, shape: DatasetShape, key: RandomKey, size: number): Minibatches;
}

/** What a trainer takes: examples in memory, or in chunks. */
export type TrainingData = Dataset | ChunkedDataset;

/** The data as chunks; undefined for any other, or what is no dataset. */
export function chunkedOf(data: TrainingData): ChunkedDataset | undefined {
  return (data as ChunkedDataset | null)?.head ? (data as ChunkedDataset) : undefined;
}
