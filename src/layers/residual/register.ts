import { residualKernels } from '../../runtime/residualKernels.js';
import { provide } from '../kinds.js';
import { evaluatedResidual } from './evaluatedKind.js';
import { residualForm } from './form.js';
import { resolveResidual } from './options.js';
import { trainedResidual } from './trainedKind.js';

provide('residual convolution', {
  form: residualForm,
  evaluated: evaluatedResidual,
  trained: trainedResidual,
  resolve: resolveResidual,
  kernels: { whole: residualKernels },
});
