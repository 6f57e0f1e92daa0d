import { provideExport } from './provided.js';
import { seeResidual } from './residual.js';

provideExport('residual convolution', { see: seeResidual });
