import { createRuntime } from '../../../src/runtime/runtime.js';
import '../../../src/residual.js';
import { Network } from '../../../src/index.js';
import { kernelsOf } from '../../../src/layers/kinds.js';
import { indexBelow } from '../../../src/layers/shape.js';
import { imageSize } from '../../../src/layers/sizes.js';
import { architecture } from '../../lenet.js';
import { wideResNet } from '../../wideResNet.js';
import type { Layer, Minibatch } from '../engine.js';
import { KEY } from '../problem.js';

/** A residual network as every library gets it. */
export const WRN_16_1 = architecture(wideResNet(16, 1));
export const CLASSES = WRN_16_1.outputs;

/** The optimizer of the paper: its rate, Nesterov momentum, and how strongly all parameters decay. */
export const SGD = { rate: 0.1, momentum: 0.9, decay: 5e-4 } as const;

/** A rate that is too small to change what a step does. */
export const STILL = 1e-12;

/** Of batch normalisation: what is added to variances, and how much of a minibatch goes into the running averages. */
export const NORM = { epsilon: 1e-5, momentum: 0.1 } as const;

/** Minibatches that the steps take in turn. */
const MINIBATCHES = 4;

/** What a training step is to do: the same parameters and data for every library. */
export interface WrnProblem {
  /** Images of a minibatch. */
  readonly rows: number;
  /**
   * Layers as they follow from each other (src/layers/shape.ts says what is added to what). Those with log α are the first convolutions
   * of blocks: l0net may gate their maps, the others know nothing of gates.
   */
  readonly layers: readonly Layer[];
  /** Whether of the maps of these layers each second one is left. */
  readonly isHalf: boolean;
  readonly minibatches: readonly Minibatch[];
}

/**
 * WRN-16-1 with fresh weights, scales around 1 and offsets around 0, and minibatches of noise with labels that mean nothing: a step takes
 * the same time whatever it learns.
 */
export async function wrnProblem(rows: number): Promise<WrnProblem> {
  const { options, shapes } = WRN_16_1;
  const network = await Network.create({ ...options, seed: KEY.low, build: 'simd' });
  const layers = network.parameters().map((layer, l): Layer => {
    const { conv } = shapes[l];
    const { scale } = layer;
    if (!scale) return { ...layer, conv };
    const [scales, bias] = [scale.map((_, map) => 1 + offset(map)), scale.map((_, map) => offset(map + 3))];
    return { ...layer, conv, scale: scales, bias };
  });
  const numbers = rows * imageSize(shapes[0]);
  const { kernels, arena } = await createRuntime('simd', kernelsOf('residual convolution', 'whole'));
  const cells = arena.words(numbers);
  const uniforms = (step: number, n: number): Float32Array => {
    kernels.uniforms(n, KEY.low, KEY.high, step, 0, cells);
    return arena.f32(cells, n).slice();
  };
  const minibatches = Array.from({ length: MINIBATCHES }, (_, i) => ({
    // Mean 0 and variance 1, as pixels have when they are normalised.
    inputs: uniforms(2 * i, numbers).map((u) => Math.sqrt(12) * (u - 0.5)),
    labels: Int32Array.from(uniforms(2 * i + 1, rows), (u) => Math.floor(CLASSES * u)),
    noise: [],
  }));
  return { rows, layers, isHalf: false, minibatches };
}

/** The same problem without each second map of the first convolution of each block. */
export function halved(problem: WrnProblem): WrnProblem {
  const { layers } = problem;
  const stays = (layer: Layer | undefined) => (i: number) => !layer?.logAlpha || isOpen(i);
  const smaller = layers.map((layer, l): Layer => {
    const [row, column] = [stays(layer), stays(layers[indexBelow(layer, l)])];
    const { inputs, outputs, weights, bias, scale, statistics, logAlpha, conv } = layer;
    if (!conv) return layer;
    const cells = conv.kernel[0] * conv.kernel[1];
    const window = inputs * cells;
    const perRow = (n: number) => (_: number, i: number) => row(Math.floor(i / n));
    return {
      inputs: count(inputs, column),
      outputs: count(outputs, row),
      weights: weights.filter(
        (_, i) => row(Math.floor(i / window)) && column(Math.floor((i % window) / cells)),
      ),
      bias: bias.filter(perRow(1)),
      ...(scale && { scale: scale.filter(perRow(1)) }),
      ...(statistics && { statistics: statistics.filter(perRow(2)) }),
      ...(logAlpha && { logAlpha: logAlpha.filter(perRow(1)) }),
      conv,
    };
  });
  return { ...problem, layers: smaller, isHalf: true };
}

/** Whether a map is one of the half that is left. */
export function isOpen(map: number): boolean {
  return map % 2 === 0;
}

function count(n: number, stays: (i: number) => boolean): number {
  return Array.from({ length: n }, (_, i) => i).filter(stays).length;
}

/** A small number for each map, so that scales and offsets are not all the same. */
function offset(map: number): number {
  return ((map % 8) - 3.5) / 20;
}
