/** The body of a thread's worker: it runs kernels on memory that is not its own until it is dismissed. Nothing else imports it. */
import { workerScope } from '../worker/workerScope.js';
import type { Started, Task } from './messages.js';

const scope = workerScope();

scope.addEventListener('message', ({ data }) => {
  if ((data as Partial<Task> | null)?.l0net !== 'thread') return;
  run(data as Task).then(
    () => scope.close(),
    (error: unknown) => fail(String(error)),
  );
});

// As where this worker is not as isolated as the page that made it.
scope.addEventListener('messageerror', () => fail('the memory cannot be shared with it'));

async function run({ module, memory, thread }: Task): Promise<void> {
  // It is thread 0 that looks at clocks and waits for others.
  const env = { memory, now: () => 0, lost: () => {} };
  const { exports } = await WebAssembly.instantiate(module, { env });
  tell({ l0net: 'thread' });
  (exports.work as (thread: number) => void)(thread);
}

function fail(failure: string): void {
  tell({ l0net: 'thread', failure });
}

function tell(message: Started): void {
  scope.postMessage(message);
}
