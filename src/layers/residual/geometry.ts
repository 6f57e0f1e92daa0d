import { isSquare, mapArea, ONE, windowCells } from '../convolution/geometry.js';
import type { Left } from '../kinds.js';
import type { Beyond, ConvGeometry } from '../shape.js';

const NOTHING: Beyond = {};

/** What a convolution does beyond others, if anything. */
export function beyondOf({ beyond }: ConvGeometry): Beyond {
  return beyond ?? NOTHING;
}

/** Columns of W for each channel: cells of the window, or the one that sums channels before each map goes through a window of its own. */
export function channelCells(conv: ConvGeometry): number {
  return beyondOf(conv).separable ? 1 : windowCells(conv);
}

/** Columns of W for the window that a map has by itself. */
export function ownCells(conv: ConvGeometry): number {
  return beyondOf(conv).separable ? windowCells(conv) : 0;
}

/** Columns of W behind those of channels: the map's own window, and the biases, or β and γ. */
export function columnsBehind(conv: ConvGeometry): number {
  return ownCells(conv) + (beyondOf(conv).batchNorm ? 2 : 1);
}

/** Multiply-adds: channels are summed at each cell of the image, and windows taken at each of the map, if they are not the same. */
export function workOf(conv: ConvGeometry, { fanIn, outputs }: Left): number {
  const own = ownCells(conv);
  const extra = own > 0 ? (fanIn - own) * (conv.height * conv.width - mapArea(conv)) : 0;
  return mapArea(conv) * (fanIn * outputs) + extra * outputs;
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
 * means; and of a separable one the sums of channels.
 *
 * @param isNormalised whether a normalisation follows the sums
 */
export function plainPart(conv: ConvGeometry, isNormalised: boolean): ConvGeometry {
  if (beyondOf(conv).separable) return channelSums(conv);
  const { linear, averages } = beyondOf(conv);
  const { mapHeight: outHeight, mapWidth: outWidth } = conv;
  if (linear || isNormalised) return { ...conv, pool: [0, 0], poolStride: [1, 1], outHeight, outWidth };
  return averages ? { ...conv, pool: [1, 1], poolStride: [1, 1], outHeight, outWidth } : conv;
}

/** Sums over channels at each cell of an image: a convolution of one cell, and nothing else. */
function channelSums({ height, width }: ConvGeometry): ConvGeometry {
  const sides = { mapHeight: height, mapWidth: width, outHeight: height, outWidth: width };
  return {
    kernel: ONE,
    stride: ONE,
    padding: [0, 0],
    height,
    width,
    pool: [0, 0],
    poolStride: ONE,
    ...sides,
  };
}
