import 'l0net/threads';
import { serveTraining } from 'l0net/worker';

serveTraining();
