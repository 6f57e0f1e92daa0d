import type { BuiltIn } from './builds.js';
import { residual as binary, simdBytes } from './generated/residual.js';

/** The kernels for residual networks on one thread: all there are. */
export const residualKernels: BuiltIn = {
  simd: { name: 'simd', binary, part: [0, simdBytes] },
  scalar: { name: 'scalar', binary, part: [simdBytes] },
  kinds: ['residual'],
};
