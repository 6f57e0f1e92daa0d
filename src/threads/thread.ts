/** The body of a thread's worker: it runs kernels on memory that is not its own until it is dismissed. Nothing else imports it. */
import { workerScope } from '../worker/workerScope.js';
import type { Started, Task } from './messages.js';

const scope = workerScope();

scope.addEventListener('message', ({ data }) => {
  const { l0net, module, memory, thread } = data as Task;
  if (l0net !== 'thread') return;
  // It is thread 0 that looks at clocks and waits for others.
  const env = { memory, now: () => 0, lost: () => {} };
  WebAssembly.instantiate(module, { env }).then(
    ({ exports }) => {
      tell({ l0net: 'thread' });
      (exports.work as (thread: number) => void)(thread);
      scope.close();
    },
    (error: unknown) => tell({ l0net: 'thread', failure: String(error) }),
  );
});

function tell(message: Started): void {
  scope.postMessage(message);
}
