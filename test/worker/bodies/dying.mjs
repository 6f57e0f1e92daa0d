import { serveTraining } from '../../../dist/worker.js';

serveTraining();
setTimeout(() => {
  throw new Error('died on the way');
}, 300);
