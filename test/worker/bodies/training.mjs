// The bodies of the tests' workers import the built package, which `npm test` has just made: the same plain JavaScript
// then runs in every browser and in every Node, of which version 20 cannot run TypeScript in a thread.
import '../../../dist/convolutions.js';
import '../../../dist/gaussian.js';
import '../../../dist/residual.js';
import '../../../dist/targets.js';
import { serveTraining } from '../../../dist/worker.js';

serveTraining();
