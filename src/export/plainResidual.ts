import type { LayerParameters, LayerState } from '../layers/plan.js';
import { EPSILON } from '../layers/residual/foldStatistics.js';
import { beyondOf } from '../layers/residual/geometry.js';
import { indexBelow } from '../layers/shape.js';
import type { ConvolutionState } from './convolution.js';
import { separableParts } from './separable.js';
import type { PlainConvolution } from './slide.js';
import { outputsOf, sumsOf } from './values.js';

/**
 * A convolution that does something beyond others, pruned:
 *
 *     s = W ⋆ x + b + past          y = (s − mean) · factor + shift          means or maxima of max(0, y), or y
 *
 * Of b and the normalisation there is one: the latter only where it could not be folded into the weights.
 */
export interface PlainResidual extends PlainConvolution {
  /** The value x. */
  readonly below: string;
  /** The value that goes past a block, and is added at its end. */
  readonly past: string | undefined;
  /** [outputs] or none */
  readonly bias: Float32Array;
  readonly normalisation: PlainNormalisation | undefined;
  /** Of a separable convolution what stands below its windows, which are `weights` then. */
  readonly channels: PlainConvolution | undefined;
}

/** γ (s − mean) / √(variance + ε) + β, of each map. */
export interface PlainNormalisation {
  readonly mean: Float32Array;
  readonly variance: Float32Array;
  /** γ */
  readonly scale: Float32Array;
  /** γ · (1/√(variance + ε)), rounded as by the kernels (assembly/norm): in float32 there are their bits. */
  readonly factor: Float32Array;
  /** β */
  readonly shift: Float32Array;
}

/** Layer l of a pruned network. */
export function plainResidual(layers: readonly LayerState[], l: number): PlainResidual {
  const { conv, last } = layers[l] as ConvolutionState;
  const below = outputsOf(indexBelow(layers[l], l));
  const past = beyondOf(conv).adds ? pastOf(layers, l - 2) : undefined;
  const normalisation = normalisationOf(last);
  const bias = normalisation ? new Float32Array(0) : last.bias;
  const { channels, windows: weights = last.weights } = separableParts(conv, last) ?? {};
  return { ...last, conv, below, past, normalisation, bias, channels, weights };
}

/** The sums of layer l: what it hands up, if nothing is made of them. */
function pastOf(layers: readonly LayerState[], l: number): string {
  return beyondOf((layers[l] as ConvolutionState).conv).keepsSums ? sumsOf(l) : outputsOf(l);
}

function normalisationOf({ scale, statistics, bias }: LayerParameters): PlainNormalisation | undefined {
  if (!scale || !statistics) return undefined;
  const mean = scale.map((_, m) => statistics[2 * m]);
  const variance = scale.map((_, m) => statistics[2 * m + 1]);
  const factor = scale.map((gamma, m) => gamma * Math.fround(1 / Math.sqrt(variance[m] + EPSILON)));
  return { mean, variance, scale, factor, shift: bias };
}
