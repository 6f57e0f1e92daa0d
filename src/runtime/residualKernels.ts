import type { BuiltIn } from './builds.js';
import { residual as binary, simdBytes } from './generated/residual.js';
import {
  residualThreads as binaryOfThreads,
  simdBytes as simdBytesOfThreads,
} from './generated/residualThreads.js';

/** The kernels for residual networks on one thread: all there are. */
export const residualKernels: BuiltIn = {
  simd: { name: 'simd', binary, part: [0, simdBytes] },
  scalar: { name: 'scalar', binary, part: [simdBytes] },
  kinds: ['residual'],
};

/** The same for shared memory, in place of those that l0net/threads brings. */
export const residualThreads: BuiltIn = {
  simd: { name: 'simd', binary: binaryOfThreads, part: [0, simdBytesOfThreads] },
  scalar: { name: 'scalar', binary: binaryOfThreads, part: [simdBytesOfThreads] },
  kinds: ['residual-threads'],
};
