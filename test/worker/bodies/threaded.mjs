// A worker whose networks may run on threads.
import '../../../dist/threads.js';
import '../../../dist/convolutions.js';
import '../../../dist/gaussian.js';
import '../../../dist/residual.js';
import { serveTraining } from '../../../dist/worker.js';

serveTraining();
