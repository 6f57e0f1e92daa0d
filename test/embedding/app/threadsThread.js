import { Worker } from 'node:worker_threads';

new Worker(new URL('./threads.js', import.meta.url));
