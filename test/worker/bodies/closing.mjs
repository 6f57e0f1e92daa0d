import { serveTraining } from '../../../dist/worker.js';

serveTraining();
setTimeout(() => (globalThis.close ? globalThis.close() : process.exit(7)), 300);
