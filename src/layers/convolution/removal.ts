import type { Kernels } from '../../runtime/runtime.js';
import type { Kept } from '../plan.js';
import type { ConvShape } from '../shape.js';
import { windowCells } from './geometry.js';

/** Which columns of W stay: the windows of the channels that are the maps kept below, and the biases. */
export function keepColumns(
  kernels: Kernels,
  { conv, inputs }: ConvShape,
  channels: Kept,
  _: Kept,
  list: number,
): Kept {
  const count = kernels.patchColumns(channels.count, windowCells(conv), 1, channels.list, inputs, list);
  return { list: channels.list ? list : 0, count };
}
