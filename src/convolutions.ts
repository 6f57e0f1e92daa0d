/**
 * What networks with convolutions need: `import 'l0net/convolutions'` once, on each thread that makes or trains one.
 *
 * @module
 */
import { evaluatedKind } from './layers/convolution/evaluatedKind.js';
import { trainedKind } from './layers/convolution/trainedKind.js';
import { provideConvolutions } from './layers/kinds.js';
import { whole as binary, simdBytes } from './runtime/generated/whole.js';

provideConvolutions({
  trained: trainedKind,
  evaluated: evaluatedKind,
  kernels: {
    whole: {
      simd: { name: 'simd', binary, part: [0, simdBytes] },
      scalar: { name: 'scalar', binary, part: [simdBytes] },
      kinds: ['whole'],
    },
  },
});
