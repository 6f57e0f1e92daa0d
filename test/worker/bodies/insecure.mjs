// A worker of a page without https: it has no crypto.
import { serveTraining } from '../../../dist/worker.js';

Object.defineProperty(globalThis, 'crypto', { value: undefined });
serveTraining();
