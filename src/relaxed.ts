import type { KernelBuild } from './runtime/builds.js';
import { relaxed as binary } from './runtime/generated/relaxed.js';

/**
 * The kernels with fused multiply-add, for engines with relaxed SIMD (see supportsRelaxedSimd):
 *
 *     import { relaxed } from 'l0net/relaxed';
 *     const network = await Network.create({ …, build: relaxed });
 *
 * Faster, but its bits may differ by machine and engine. It is a door of its own so that nobody loads a third copy of
 * the kernels unasked. A dynamic import inside the package would put it into every bundle that is made in one piece, and
 * some bundlers refuse one in a worker.
 */
export const relaxed: KernelBuild = { name: 'relaxed', binary };
