import { L0netError } from '../base/errors.js';
import { listen, type WorkerLike } from '../worker/workerEvents.js';
import { builtinModule } from './machine.js';
import type { Started, Task } from './messages.js';
import type { ResolvedThreads } from './options.js';

/** A thread that could not start here, as where a page's policy forbids workers. */
export class NoThread extends Error {}

/** What a thread that has started may tell. */
export interface Fate {
  ended(did: string): void;
}

function makeWorker(): object {
  const node = typeof Worker === 'undefined' ? builtinModule('node:worker_threads') : undefined;
  const here = import.meta.url;
  if (node) return new node.Worker(new URL('./thread.js', here));
  // Written out for bundlers, which look for these very words.
  return new Worker(new URL('./thread.js', import.meta.url), { type: 'module' });
}

/**
 * Starts a thread; done when it runs.
 *
 * @param fate told when it ends later
 * @throws NoThread; L0netError WORKER_FAILED if it does not answer in time
 */
export function hire(
  { worker: make = makeWorker, startTimeout }: Pick<ResolvedThreads, 'worker' | 'startTimeout'>,
  task: Task,
  workers: WorkerLike[],
  fate: Fate,
): Promise<void> {
  return new Promise((resolve, reject) => {
    let started = false;
    const failed = (did: string) => {
      clearTimeout(timer);
      if (started) fate.ended(did);
      else reject(new NoThread(`thread ${task.thread} ${did}`));
    };
    const late = () => reject(threadFailed(task.thread, `did not start within ${startTimeout} ms`));
    const timer = setTimeout(late, startTimeout);
    try {
      const worker = make() as WorkerLike & { unref?(): void };
      workers.push(worker);
      listen(worker, {
        message: (data) => {
          const { l0net, failure } = data as Partial<Started>;
          if (l0net !== 'thread') return;
          if (failure !== undefined) return failed(`failed: ${failure}`);
          clearTimeout(timer);
          started = true;
          // A thread without work keeps no program alive.
          worker.unref?.();
          resolve();
        },
        failure: failed,
      });
      worker.postMessage(task, []);
    } catch (error) {
      failed(`could not be made: ${error}`);
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
