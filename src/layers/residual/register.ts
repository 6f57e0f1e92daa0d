import { residualKernels } from '../../runtime/residualKernels.js';
import { provide } from '../kinds.js';
import { resolveBlock } from './options.js';
import { trainBeyond } from './stages.js';

provide('convolution', {
  beyond: { train: trainBeyond, resolve: resolveBlock },
  kernels: { residual: residualKernels },
});
