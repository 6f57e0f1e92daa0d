import type { Kernels } from '../runtime/runtime.js';
import type { Kept, ParameterRegion } from './plan.js';
import type { LayerShape } from './shape.js';
import { biasesOf, columnsOf } from './sizes.js';

/** Which rows and columns of a layer's W stay. */
export interface KeptCells {
  readonly rows: Kept;
  readonly columns: Kept;
}

/**
 * Takes removed rows and columns out of a layer's parameters, or of anything shaped like them, in place. The shape is that
 * of before. Where biases stand beside W they go with its columns, which are outputs then.
 */
export function compactParameters(
  kernels: Kernels,
  region: ParameterRegion,
  shape: LayerShape,
  { rows, columns }: KeptCells,
): void {
  const { weights, bias, logAlpha, statistics } = region;
  kernels.compact(weights, columnsOf(shape), rows.list, rows.count, columns.list, columns.count);
  if (columns.list && biasesOf(shape) > 0) kernels.compact(bias, 1, columns.list, columns.count, 0, 1);
  if (rows.list && logAlpha) kernels.compact(logAlpha, 1, rows.list, rows.count, 0, 1);
  if (rows.list && statistics) kernels.compact(statistics, 2, rows.list, rows.count, 0, 2);
}
