import '../../../dist/relaxed.js';
import { serveTraining } from '../../../dist/worker.js';

serveTraining();
