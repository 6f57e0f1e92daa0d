/**
 * Importing this adds the build 'relaxed', which needs an engine with relaxed SIMD:
 *
 *     import 'l0net/relaxed';
 *     const network = await Network.create({ …, build: 'relaxed' });
 *
 * It is a door of its own so that nobody loads a third copy of the kernels unasked. A dynamic import inside the package
 * would put it into every bundle that is made in one piece, and some bundlers refuse one in a worker.
 */
import { addBuild } from './runtime/builds.js';
import { relaxed } from './runtime/generated/relaxed.js';

addBuild('relaxed', relaxed);
