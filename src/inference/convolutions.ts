/**
 * What l0net/inference needs for models with convolutions: `import 'l0net/inference/convolutions'` once.
 *
 * @module
 */
import './evaluateConvolutions.js';
import { provideConvolutions } from '../layers/convolutionParts.js';
import { inferenceConvolutions as binary, simdBytes } from '../runtime/generated/inferenceConvolutions.js';

provideConvolutions({
  inferenceBuilds: {
    simd: { name: 'simd', binary, part: [0, simdBytes] },
    scalar: { name: 'scalar', binary, part: [simdBytes] },
    kinds: ['whole', 'inference-convolutions'],
  },
});
