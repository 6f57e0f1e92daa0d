/**
 * What runs in the worker of a training off the main thread: see trainInWorker.
 *
 * @module
 */
export { serveTraining } from './worker/serve.js';
