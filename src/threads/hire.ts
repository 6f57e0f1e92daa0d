import { invalid, L0netError } from '../base/errors.js';
import { listen, type WorkerLike } from '../worker/workerEvents.js';
import { nodeWorkers } from './machine.js';
import type { Started, Task } from './messages.js';

/** A thread that could not start here, as where a page's policy forbids workers. */
export class NoThread extends Error {}

/** What a thread that has started may tell. */
export interface Fate {
  ended(did: string): void;
}

function makeWorker(): object {
  const node = nodeWorkers();
  const here = import.meta.url;
  if (node) return new node.Worker(new URL('./thread.js', here));
  // Written out for bundlers, which look for these very words.
  return new Worker(new URL('./thread.js', import.meta.url), { type: 'module' });
}

/** What a factory made, if it is a worker. */
function checkWorker(made: unknown): WorkerLike & { unref?(): void } {
  const worker = made as Partial<WorkerLike> | undefined;
  if (typeof worker?.postMessage === 'function' && typeof worker.terminate === 'function') {
    return worker as WorkerLike;
  }
  throw invalid('options.threads.worker', made, 'a function that returns a new Worker');
}

/**
 * Starts a thread; done when it is ready to run.
 *
 * @param workers where it is added to, from when it is made
 * @param fate    told when it ends later
 * @param late    aborted when nobody waits for it any more
 * @throws NoThread; L0netError WORKER_FAILED if it does not answer until then, INVALID_ARGUMENT if `make` makes no worker
 */
export function hire(
  make: (() => object) | undefined,
  task: Task,
  workers: WorkerLike[],
  fate: Fate,
  late: AbortSignal,
): Promise<void> {
  const { thread } = task;
  return new Promise((resolve, reject) => {
    let started = false;
    const failed = (did: string) => {
      if (started) fate.ended(did);
      else reject(new NoThread(`thread ${thread} ${did}`));
    };
    late.addEventListener('abort', () =>
      reject(threadFailed(thread, `did not start within ${late.reason} ms`)),
    );
    try {
      const worker = checkWorker((make ?? makeWorker)());
      workers.push(worker);
      listen(worker, {
        message: (data) => {
          const { l0net, failure } = (data ?? {}) as Partial<Started>;
          if (l0net !== 'thread') return;
          if (failure !== undefined) return failed(`failed: ${failure}`);
          started = true;
          // A thread without work keeps no program alive.
          worker.unref?.();
          resolve();
        },
        failure: failed,
      });
      worker.postMessage(task, []);
    } catch (error) {
      if (error instanceof L0netError) reject(error);
      else failed(`could not be made: ${error}`);
    }
  });
}

/** Says what a thread did instead of its part: `thread ${thread} ${did}`. */
export function threadFailed(thread: number, did: string): L0netError {
  const expected = 'threads that start, and live as long as their network';
  return new L0netError(
    'WORKER_FAILED',
    { argument: `threads[${thread}]`, received: did, expected },
    `threads[${thread}]: expected ${expected}; thread ${thread} ${did}`,
  );
}
