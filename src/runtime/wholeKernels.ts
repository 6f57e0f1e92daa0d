import type { BuiltIn } from './builds.js';
import { whole as binary, simdBytes } from './generated/whole.js';

/** All kernels but those of residual networks, for the networks that those of the package's first door are not enough for. */
export const wholeKernels: BuiltIn = {
  simd: { name: 'simd', binary, part: [0, simdBytes] },
  scalar: { name: 'scalar', binary, part: [simdBytes] },
  kinds: ['whole', 'residual'],
};
