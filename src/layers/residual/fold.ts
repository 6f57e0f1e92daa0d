import { foldConvolution } from '../convolution/fold.js';
import type { RowsToFold } from '../kinds.js';
import type { LayerParameters } from '../plan.js';
import type { ConvShape } from '../shape.js';
import { foldStatistics } from './foldStatistics.js';
import { staysNormalised } from './geometry.js';

/** As a convolution's, its normalisation folded in: where it stays one, no map is left out, and no gate is folded. */
export function foldResidual(layer: RowsToFold, shape: ConvShape, channels: Int32Array): LayerParameters {
  const { parameters, gate, rows } = layer;
  const { bias, scale, statistics, outputs } = parameters;
  if (!scale || !statistics) return foldConvolution(layer, shape, channels);
  if (staysNormalised(shape.conv)) {
    return { ...foldConvolution(layer, shape, channels), scale, statistics };
  }
  const factors = new Float32Array(outputs);
  const shifts = new Float32Array(outputs);
  for (let row = 0; row < outputs; row++) {
    const [mean, variance] = statistics.subarray(2 * row);
    const map = { scale: scale[row], bias: bias[row], mean, variance };
    const { factor, shift } = foldStatistics(map, gate?.[row] ?? 1);
    factors[row] = factor;
    shifts[row] = shift;
  }
  const folded = foldConvolution({ ...layer, gate: factors }, shape, channels);
  return { ...folded, bias: Float32Array.from(rows, (row) => (row < 0 ? 0 : shifts[row])) };
}
