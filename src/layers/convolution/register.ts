import { whole as binary, simdBytes } from '../../runtime/generated/whole.js';
import { provide } from '../kinds.js';
import { evaluatedConvolutions } from './evaluatedKind.js';
import { convolutionForm } from './form.js';
import { resolveConvolution } from './options.js';
import { trainedConvolutions } from './trainedKind.js';

provide('convolution', {
  form: convolutionForm,
  evaluated: evaluatedConvolutions,
  trained: trainedConvolutions,
  resolve: resolveConvolution,
  kernels: {
    whole: {
      simd: { name: 'simd', binary, part: [0, simdBytes] },
      scalar: { name: 'scalar', binary, part: [simdBytes] },
      kinds: ['whole'],
    },
  },
});
