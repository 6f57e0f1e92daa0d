import { availableParallelism } from 'node:os';
import { Worker } from 'node:worker_threads';
import type { ThreadsOption } from '../../src/runtime/threading.js';
import '../../src/threads.js';

/** The body of a thread as text, in the benchmark that is one file (bench/pack.ts); not there elsewhere. */
declare const PACKED_THREAD: string;

const body =
  typeof PACKED_THREAD === 'undefined'
    ? new URL('../../dist/threads/thread.js', import.meta.url)
    : new URL(`data:text/javascript,${encodeURIComponent(PACKED_THREAD)}`);

/** The option `threads` for so many threads; that they cannot run is an error here. */
export function crewOf(count: number): ThreadsOption {
  return count === 1 ? 1 : { count, require: true, worker: () => new Worker(body) };
}

/** Numbers of threads in ascending order, one always among them: as asked for, or one, the cores, and the powers of two between. */
export function threadCounts(asked?: readonly number[], cores = availableParallelism()): number[] {
  const powers = Array.from({ length: Math.ceil(Math.log2(cores)) }, (_, i) => 2 ** i);
  return [...new Set([1, ...(asked ?? [...powers, cores])])].sort((a, b) => a - b);
}
