import type { Build } from '../src/runtime/runtime.js';

/** Every build of the kernels: each test runs on each of them. */
export const builds: readonly Build[] = ['simd', 'scalar'];
