// Says when the arrays that were sent to the worker are garbage. For Node.
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { parentPort } from 'node:worker_threads';
import { serveTraining } from '../../../dist/worker.js';

setFlagsFromString('--expose-gc');
const collectGarbage = runInNewContext('gc');

parentPort.on('message', ({ port }) => {
  port.once('message', ({ job }) => {
    const sent = { data: new WeakRef(job.data.inputs), test: new WeakRef(job.options.test.inputs) };
    setInterval(() => {
      collectGarbage();
      const gone = { data: !sent.data.deref(), test: !sent.test.deref() };
      if (gone.data && gone.test) parentPort.postMessage({ gone });
    }, 20);
  });
});
serveTraining();
