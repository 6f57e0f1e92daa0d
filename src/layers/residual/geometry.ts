import { isSquare } from '../convolution/geometry.js';
import type { Beyond, ConvGeometry } from '../shape.js';

const NOTHING: Beyond = {};

/** What a convolution does beyond others, if anything. */
export function beyondOf({ beyond }: ConvGeometry): Beyond {
  return beyond ?? NOTHING;
}

/** Columns of W behind those of the windows: the biases, or β and γ. */
export function columnsBehind(conv: ConvGeometry): number {
  return beyondOf(conv).batchNorm ? 2 : 1;
}

/** Whether its normalisation stays one when it is pruned: what is added to its sums, or takes them, leaves nothing to fold it into. */
export function staysNormalised(conv: ConvGeometry): boolean {
  const { batchNorm, adds, keepsSums } = beyondOf(conv);
  return batchNorm === true && (adds === true || keepsSums === true);
}

/** Whether it takes maxima over windows. */
export function takesMaxima(conv: ConvGeometry): boolean {
  return !beyondOf(conv).averages && !isSquare(conv.pool, 1);
}

/**
 * What of a convolution the kernels for all of them do: nothing but sums where there is no rectifier right behind them, and nothing of
 * means.
 *
 * @param isNormalised whether a normalisation follows the sums
 */
export function plainPart(conv: ConvGeometry, isNormalised: boolean): ConvGeometry {
  const { linear, averages } = beyondOf(conv);
  const { mapHeight: outHeight, mapWidth: outWidth } = conv;
  if (linear || isNormalised) return { ...conv, pool: [0, 0], poolStride: [1, 1], outHeight, outWidth };
  return averages ? { ...conv, pool: [1, 1], poolStride: [1, 1], outHeight, outWidth } : conv;
}
