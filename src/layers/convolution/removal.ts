import type { Kernels } from '../../runtime/runtime.js';
import type { Kept } from '../plan.js';
import type { ConvShape } from '../shape.js';
import { columnsBehind, windowCells } from './geometry.js';

/** Which columns of W stay: the windows of the channels that are the maps kept below, and what stands behind them. */
export function keepColumns(
  kernels: Kernels,
  { conv, inputs }: ConvShape,
  channels: Kept,
  _: Kept,
  list: number,
): Kept {
  const behind = columnsBehind(conv);
  const count = kernels.patchColumns(channels.count, windowCells(conv), behind, channels.list, inputs, list);
  return { list: channels.list ? list : 0, count };
}
