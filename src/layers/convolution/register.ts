import { whole as binary, simdBytes } from '../../runtime/generated/whole.js';
import { provideConvolutions } from '../kinds.js';
import { evaluatedKind } from './evaluatedKind.js';
import { trainedKind } from './trainedKind.js';

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
