/**
 * What l0net/inference needs for models with batch normalisation, means of windows and residual blocks: `import 'l0net/inference/residual'`
 * once.
 *
 * @module
 */
import './convolutions.js';
import { kernelsOf, provide } from '../layers/kinds.js';
import { evaluatedResidual } from '../layers/residual/evaluatedKind.js';
import { residualForm } from '../layers/residual/form.js';

provide('residual convolution', {
  form: residualForm,
  evaluated: evaluatedResidual,
  kernels: { inference: kernelsOf('convolution', 'inference') },
});
