import { zeros } from '../../base/outOfMemory.js';
import type { RowsToFold } from '../kinds.js';
import type { LayerParameters } from '../plan.js';
import type { ConvShape } from '../shape.js';
import { windowCells } from './geometry.js';

/** What is left of a convolution, of the chosen rows and of the channels that are the chosen maps below. */
export function foldConvolution(
  { parameters, gate, rows }: RowsToFold,
  { conv }: ConvShape,
  channels: Int32Array,
): LayerParameters {
  const { weights: w, bias: b, inputs } = parameters;
  const area = windowCells(conv);
  const weights = zeros(rows.length * channels.length * area);
  const bias = new Float32Array(rows.length);
  rows.forEach((row, i) => {
    if (row < 0) return;
    const scale = gate ? gate[row] : 1;
    bias[i] = scale * b[row];
    channels.forEach((channel, c) => {
      if (channel < 0) return;
      for (let k = 0; k < area; k++) {
        weights[(i * channels.length + c) * area + k] = scale * w[(row * inputs + channel) * area + k];
      }
    });
  });
  return { inputs: channels.length, outputs: rows.length, weights, bias };
}
