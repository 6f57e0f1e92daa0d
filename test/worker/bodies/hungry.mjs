// Takes all memory that a thread may have, once training has begun. For Node.
import { serveTraining } from '../../../dist/worker.js';

serveTraining();
const taken = [];
setTimeout(() => {
  for (;;) taken.push(Array.from({ length: 1000 }, (_, i) => ({ i })));
}, 300);
