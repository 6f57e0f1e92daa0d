import type { KindName } from '../layers/shape.js';
import { seeConvolution } from './convolution.js';
import { seeDense } from './dense.js';
import type { ExportedKind } from './plainLayer.js';
import { providedExport } from './provided.js';

/** All kinds of layers that other programs can be given. */
export const exported: Record<KindName, ExportedKind> = {
  dense: { see: seeDense },
  convolution: { see: seeConvolution },
  'residual convolution': { see: (layers, l) => providedExport('residual convolution').see(layers, l) },
};
