import { wholeKernels } from '../../runtime/wholeKernels.js';
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
  kernels: { whole: wholeKernels },
});
