import type { Kernels } from '../runtime/runtime.js';
import type { ParameterRegion } from './plan.js';
import { columnsOf, type LayerShape } from './shape.js';

/** Which of something stay: i32 indices in linear memory, ascending, or 0 for all. */
export interface Kept {
  readonly list: number;
  readonly count: number;
}

/** Which rows and columns of a layer's W stay. */
export interface KeptCells {
  readonly rows: Kept;
  readonly columns: Kept;
}

/**
 * Takes removed rows and columns out of a layer's parameters, or of anything shaped like them, in place. The shape is that
 * of before. A dense layer's columns are its outputs, whose biases go with them.
 */
export function compactParameters(
  kernels: Kernels,
  region: ParameterRegion,
  shape: LayerShape,
  { rows, columns }: KeptCells,
): void {
  const { weights, bias, logAlpha } = region;
  kernels.compact(weights, columnsOf(shape), rows.list, rows.count, columns.list, columns.count);
  if (columns.list && !shape.conv) kernels.compact(bias, 1, columns.list, columns.count, 0, 1);
  if (rows.list && logAlpha) kernels.compact(logAlpha, 1, rows.list, rows.count, 0, 1);
}

/** The sizes of a layer after a removal: the channels of a convolution are the maps that the one below kept. */
export function shrink(shape: LayerShape, { rows, columns }: KeptCells): void {
  if (shape.conv) {
    shape.outputs = rows.count;
    shape.inputs = (columns.count - 1) / shape.conv.kernel ** 2;
  } else {
    shape.inputs = rows.count;
    shape.outputs = columns.count;
  }
}
