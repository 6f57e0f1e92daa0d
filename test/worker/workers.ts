import { afterEach } from 'vitest';
import type { NetworkOptions, WorkerLike } from '../../src/index.js';

/** A network of 20 inputs and 3 classes, and a training that nothing but its end or an error stops. */
export const shape: NetworkOptions = { inputs: 20, layers: [16, 9, 3], seed: 4 };
export const endless = { epochs: 1_000_000, batchSize: 10 };

/** A worker of a test, and whether it was terminated. */
export interface TestWorker {
  readonly worker: WorkerLike;
  readonly terminated: () => boolean;
  /** Settles when the thread has gone; at once in browsers, which do not tell. */
  readonly gone: Promise<void>;
}

interface NodeThreads {
  readonly Worker: new (url: URL) => WorkerLike & { once(name: 'exit', listener: () => void): void };
}

const threads = (
  globalThis as {
    process?: { getBuiltinModule?(name: string): NodeThreads | undefined };
  }
).process?.getBuiltinModule?.('node:worker_threads');

/** A worker with one of the bodies, of the web or of Node. */
function start(body: string): { worker: WorkerLike; gone: Promise<void> } {
  const url = new URL(`./bodies/${body}.mjs`, import.meta.url);
  if (!threads) return { worker: new Worker(url, { type: 'module' }), gone: Promise.resolve() };
  const worker = new threads.Worker(url);
  return { worker, gone: new Promise((resolve) => worker.once('exit', resolve)) };
}

/** Makes workers with one of the bodies and remembers them. */
export class TestWorkers {
  all: readonly TestWorker[] = [];

  /** Those of the test that runs: after each, all must have been terminated, and the next begins with none. */
  static ofEachTest(): TestWorkers {
    const workers = new TestWorkers();
    afterEach(async () => {
      const { all } = workers;
      workers.all = [];
      await allGone({ all });
    });
    return workers;
  }

  /** What trainInWorker takes. */
  of(body: string): () => WorkerLike {
    return () => {
      const { worker, gone } = start(body);
      let terminated = false;
      const terminate = worker.terminate.bind(worker);
      worker.terminate = () => {
        terminated = true;
        return terminate();
      };
      this.all = [...this.all, { worker, gone, terminated: () => terminated }];
      return worker;
    };
  }
}

/** Once each worker was terminated and, where that can be seen, its thread has gone. Throws if one was left alive. */
export async function allGone({ all }: Pick<TestWorkers, 'all'>): Promise<number> {
  const left = all.filter(({ terminated }) => !terminated()).length;
  if (left > 0) throw new Error(`${left} of ${all.length} workers were not terminated`);
  await Promise.all(all.map(({ gone }) => gone));
  return all.length;
}

/** Once something holds that cannot be awaited. */
export async function until(holds: () => boolean): Promise<void> {
  while (!holds()) await new Promise((resolve) => setTimeout(resolve, 5));
}

/** Listens to what a worker says, in the browser or in Node. */
export function onMessage(worker: WorkerLike, listener: (data: unknown) => void): void {
  if (worker instanceof EventTarget) {
    worker.addEventListener('message', (event) => listener((event as MessageEvent).data));
  } else (worker as unknown as { on(name: 'message', heard: typeof listener): void }).on('message', listener);
}
