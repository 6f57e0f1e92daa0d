/**
 * What l0net/inference needs for models with convolutions: `import 'l0net/inference/convolutions'` once.
 *
 * @module
 */
import { evaluatedKind } from '../layers/convolution/evaluatedKind.js';
import { provideConvolutions } from '../layers/kinds.js';
import { inferenceConvolutions as binary, simdBytes } from '../runtime/generated/inferenceConvolutions.js';

provideConvolutions({
  evaluated: evaluatedKind,
  kernels: {
    inference: {
      simd: { name: 'simd', binary, part: [0, simdBytes] },
      scalar: { name: 'scalar', binary, part: [simdBytes] },
      kinds: ['whole', 'inference-convolutions'],
    },
  },
});
