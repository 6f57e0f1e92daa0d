/** The body of a thread's worker: it runs kernels on memory that is not its own until it is dismissed. Nothing else imports it. */
import { workerScope } from '../worker/workerScope.js';
import type { Go, Started, Task } from './messages.js';

const scope = workerScope();

let begin = () => {};

scope.addEventListener('message', ({ data }) => {
  if ((data as Partial<Task | Go> | null)?.l0net !== 'thread') return;
  if ('go' in (data as Task | Go)) begin();
  else prepare(data as Task).catch((error: unknown) => fail(String(error)));
});

// As where this worker is not as isolated as the page that made it.
scope.addEventListener('messageerror', () => fail('the memory cannot be shared with it'));

/** Makes ready for `begin`. A thread that works hears nothing, and Firefox may not make a worker beside one that does: so all wait for the last. */
async function prepare({ module, memory, thread }: Task): Promise<void> {
  // It is thread 0 that looks at clocks and waits for others.
  const env = { memory, now: () => 0, lost: () => {} };
  const { exports } = await WebAssembly.instantiate(module, { env });
  begin = () => {
    try {
      (exports.work as (thread: number) => void)(thread);
      scope.close();
    } catch (error) {
      fail(String(error));
    }
  };
  tell({ l0net: 'thread' });
}

function fail(failure: string): void {
  tell({ l0net: 'thread', failure });
}

function tell(message: Started): void {
  scope.postMessage(message);
}
