import { invalid } from '../base/errors.js';
import type { Dataset } from '../data/dataset.js';

/** Chunks of a dataset, of any numbers of examples, one after another. */
export type ChunkIterable = AsyncIterable<Dataset> | Iterable<Dataset>;

/**
 * What chunks come from: something that can be iterated over again and again, as `loadChunks` of 'l0net/node' and arrays can; or
 * a function that makes it for an epoch, counted from 0.
 */
export type Chunks = ChunkIterable | ((epoch: number) => ChunkIterable);

/** Throws L0netError INVALID_ARGUMENT for what chunks cannot come from. */
export function checkChunks(chunks: Chunks): void {
  if (typeof chunks === 'function' || isIterable(chunks)) return;
  throw invalid('chunks', chunks, 'an iterable, an async iterable, or a function that returns one');
}

/** The chunks of an epoch, from the first on. */
export function beginChunks(chunks: Chunks, epoch: number): ChunkIterable {
  const iterable = typeof chunks === 'function' ? chunks(epoch) : chunks;
  if (isIterable(iterable)) return iterable;
  throw invalid(`chunks(${epoch})`, iterable, 'an iterable, or an async iterable');
}

function isIterable(chunks: unknown): chunks is ChunkIterable {
  if (typeof chunks !== 'object' || chunks === null) return false;
  return Symbol.asyncIterator in chunks || Symbol.iterator in chunks;
}
