/** All that a page or a worker without a bundler needs; the build makes one file of it. */
import './convolutions.js';
import './gaussian.js';

export * from './export.js';
export * from './files.js';
export * from './index.js';
export * from './targets.js';
export * from './worker.js';
