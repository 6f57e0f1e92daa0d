import { zeros } from '../../base/outOfMemory.js';
import type { RowsToFold } from '../kinds.js';
import type { LayerParameters } from '../plan.js';
import type { ConvShape } from '../shape.js';
import { foldStatistics } from './foldStatistics.js';
import { staysNormalised, windowCells } from './geometry.js';

/** What is left of a convolution, its normalisation folded in, of the chosen rows and of the channels that are the chosen maps below. */
export function foldConvolution(
  { parameters, gate, rows }: RowsToFold,
  { conv }: ConvShape,
  channels: Int32Array,
): LayerParameters {
  const { weights: w, bias: b, scale: s, statistics, inputs } = parameters;
  const area = windowCells(conv);
  const stays = staysNormalised(conv);
  const weights = zeros(rows.length * channels.length * area);
  const bias = new Float32Array(rows.length);
  rows.forEach((row, i) => {
    if (row < 0) return;
    const z = gate ? gate[row] : 1;
    const [mean, variance] = statistics?.subarray(2 * row) ?? [];
    const { factor, shift } =
      s && !stays
        ? foldStatistics({ scale: s[row], bias: b[row], mean, variance }, z)
        : { factor: z, shift: z * b[row] };
    bias[i] = shift;
    channels.forEach((channel, c) => {
      if (channel < 0) return;
      for (let k = 0; k < area; k++) {
        weights[(i * channels.length + c) * area + k] = factor * w[(row * inputs + channel) * area + k];
      }
    });
  });
  const folded = { inputs: channels.length, outputs: rows.length, weights, bias };
  return stays && s && statistics ? { ...folded, scale: s, statistics } : folded;
}
