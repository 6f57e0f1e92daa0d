import '../../../dist/threads.js';
import { serveTraining } from '../../../dist/worker.js';

serveTraining();
