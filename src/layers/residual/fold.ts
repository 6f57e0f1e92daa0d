import { zeros } from '../../base/outOfMemory.js';
import { foldConvolution } from '../convolution/fold.js';
import type { RowsToFold } from '../kinds.js';
import type { LayerParameters } from '../plan.js';
import type { ConvShape } from '../shape.js';
import { foldStatistics } from './foldStatistics.js';
import { beyondOf, ownCells, staysNormalised } from './geometry.js';

/** As a convolution's, its normalisation folded in: where it stays one, no map is left out, and no gate is folded. */
export function foldResidual(layer: RowsToFold, shape: ConvShape, channels: Int32Array): LayerParameters {
  const { parameters, rows } = layer;
  const { scale, statistics } = parameters;
  const { separable } = beyondOf(shape.conv);
  if (!scale || !statistics) {
    return separable ? foldSeparable(layer, shape, channels) : foldConvolution(layer, shape, channels);
  }
  if (staysNormalised(shape.conv)) {
    return { ...foldConvolution(layer, shape, channels), scale, statistics };
  }
  const { factors, shifts } = foldNormalisation(layer, scale, statistics);
  const fold = separable ? foldSeparable : foldConvolution;
  const folded = fold({ ...layer, gate: factors }, shape, channels);
  return { ...folded, bias: Float32Array.from(rows, (row) => (row < 0 ? 0 : shifts[row])) };
}

/** What the weights of each map are multiplied by, and its bias. */
function foldNormalisation({ parameters, gate }: RowsToFold, scale: Float32Array, statistics: Float32Array) {
  const { bias, outputs } = parameters;
  const factors = new Float32Array(outputs);
  const shifts = new Float32Array(outputs);
  for (let row = 0; row < outputs; row++) {
    const [mean, variance] = statistics.subarray(2 * row);
    const map = { scale: scale[row], bias: bias[row], mean, variance };
    const { factor, shift } = foldStatistics(map, gate?.[row] ?? 1);
    factors[row] = factor;
    shifts[row] = shift;
  }
  return { factors, shifts };
}

/** Of a separable convolution: what multiplies its maps multiplies their windows, and leaves the weights of channels as they are. */
function foldSeparable(
  { parameters, gate, rows }: RowsToFold,
  { conv }: ConvShape,
  channels: Int32Array,
): LayerParameters {
  const { weights: w, bias: b, inputs } = parameters;
  const own = ownCells(conv);
  const columns = channels.length + own;
  const weights = zeros(rows.length * columns);
  const bias = new Float32Array(rows.length);
  rows.forEach((row, i) => {
    if (row < 0) return;
    const factor = gate ? gate[row] : 1;
    const from = row * (inputs + own);
    bias[i] = factor * b[row];
    channels.forEach((channel, c) => {
      if (channel >= 0) weights[i * columns + c] = w[from + channel];
    });
    for (let k = 0; k < own; k++) weights[i * columns + channels.length + k] = factor * w[from + inputs + k];
  });
  return { inputs: channels.length, outputs: rows.length, weights, bias };
}
