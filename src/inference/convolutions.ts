/**
 * What l0net/inference needs for models with convolutions: `import 'l0net/inference/convolutions'` once.
 *
 * @module
 */
import { evaluatedConvolutions } from '../layers/convolution/evaluatedKind.js';
import { convolutionForm } from '../layers/convolution/form.js';
import { provide } from '../layers/kinds.js';
import { inferenceConvolutions as binary, simdBytes } from '../runtime/generated/inferenceConvolutions.js';

provide('convolution', {
  form: convolutionForm,
  evaluated: evaluatedConvolutions,
  kernels: {
    inference: {
      simd: { name: 'simd', binary, part: [0, simdBytes] },
      scalar: { name: 'scalar', binary, part: [simdBytes] },
      kinds: ['whole', 'residual', 'inference-convolutions'],
    },
  },
});
