import type { Network } from '../../src/network/network.js';
import type { Runtime } from '../../src/runtime/runtime.js';
import type { ThreadOptions } from '../../src/runtime/threading.js';

interface NodeThreads {
  readonly Worker: new (url: URL) => object;
}

const node = (
  globalThis as { process?: { getBuiltinModule?(name: string): NodeThreads | undefined } }
).process?.getBuiltinModule?.('node:worker_threads');

/** Whether a thread's end is told to who made it: only by Node. */
export const tellsEnds = node !== undefined;

/** Whether a worker has threads: in Firefox it has not, see src/threads/machine.ts. */
export const nests = node !== undefined || !navigator.userAgent.includes('Firefox/');

/** A worker with a script, of the web or of Node. */
export function workerAt(url: URL): object {
  return node ? new node.Worker(url) : new Worker(url, { type: 'module' });
}

/** A thread of the build: sources have no file of their own for it. */
export const makeThread = () => workerAt(new URL('../../dist/threads/thread.js', import.meta.url));

/** What `Network.create` takes for so many threads, which must run. */
export function threadsOf(count: number, worker = makeThread): ThreadOptions {
  return { count, require: true, worker };
}

/** Shares all phases of a network, however small; before it has a trainer. */
export function shareAll(network: Network): void {
  const access = network.attach(false);
  shareAllOf(access.runtime);
  access.commit();
}

export function shareAllOf({ kernels }: Runtime): void {
  (kernels as unknown as { shareFrom(cost: number): void }).shareFrom(0);
}

/** As `shareAll`, but once it is called: making a trainer shares phases, too. */
export function sharingOf(network: Network): () => void {
  const { runtime, commit } = network.attach(false);
  commit();
  return () => shareAllOf(runtime);
}
