import { serveTraining } from 'l0net/worker';

serveTraining();
