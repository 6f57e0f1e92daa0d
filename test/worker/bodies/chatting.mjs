// An application's worker that has its own messages, too.
import { serveTraining } from '../../../dist/worker.js';

const port = globalThis.process?.getBuiltinModule?.('node:worker_threads').parentPort ?? globalThis;
port.addEventListener('message', ({ data }) => {
  if (data?.ping) port.postMessage({ pong: data.ping });
});
serveTraining();
port.postMessage(null);
