import { Worker } from 'node:worker_threads';

new Worker(new URL('./inferenceNode.js', import.meta.url));
