import { type RandomKey, stream } from '../../src/base/random.js';
import { Network } from '../../src/index.js';
import type { LayerParameters } from '../../src/layers/plan.js';
import '../../src/convolutions.js';
import { kernelsOf } from '../../src/layers/kinds.js';
import { columnsOf, rowsOf } from '../../src/layers/sizes.js';
import { loadMnist } from '../../src/node.js';
import { createRuntime } from '../../src/runtime/runtime.js';
import type { TrainerState } from '../../src/training/state.js';
import { type Architecture, openGates } from '../lenet.js';
import { BATCH, CLOSES, OPENS } from '../minibatch.js';
import type { Layer, Minibatch, StepProblem } from './engine.js';

/** The settings of the method, for every engine. */
export const GATE = { temperature: 2 / 3, gamma: -0.1, zeta: 1.1 } as const;
export const ADAM = { beta1: 0.9, beta2: 0.999, epsilon: 1e-8 } as const;
export const LOG_ALPHA_LIMIT = Math.log(100);
/** λ / N: the penalty of a gate is this times its weights times P(z ≠ 0). */
const LAMBDA = 0.1 / 60_000;
export const KEY: RandomKey = { low: 1, high: 0 };
/** Minibatches that the steps take in turn: more where each must open other gates, as hardly any are open for good. */
const [MINIBATCHES, AGED_MINIBATCHES] = [10, 100];

/** The first images of MNIST, of so many pixels, and their labels, as bytes: so many minibatches. */
export async function digits(
  width: number,
  minibatches: number,
): Promise<{ inputs: Uint8Array; labels: Uint8Array }> {
  const { train } = await loadMnist();
  const examples = minibatches * BATCH;
  return {
    inputs: train.inputs.subarray(0, examples * width),
    labels: train.labels.subarray(0, examples),
  };
}

/** Pixels from 0 to 1, rounded as the kernels round them. */
export function pixels(bytes: Uint8Array): Float32Array {
  const scale = Math.fround(1 / 255);
  return Float32Array.from(bytes, (byte) => byte * scale);
}

/**
 * A problem with fresh parameters, gates as they are at the start of training, or with those of a training without weight decay.
 * Noise is drawn, or opens so many gates of each layer.
 */
export async function stepProblem(
  architecture: Architecture,
  gated: boolean,
  noise: StepProblem['noise'] = 'drawn',
  training?: TrainerState,
): Promise<StepProblem> {
  const { options, shapes, inputs: width } = architecture;
  const gates = gated ? GATE : false;
  const network = await Network.create({ ...options, gates, seed: KEY.low, build: 'simd' });
  const initial = network.parameters().map((layer, l): Layer => {
    const { conv } = shapes[l];
    if (training) return { ...training.network.layers[l].last, conv };
    return conv ? { ...layer, conv, bias: layer.bias.map((_, map) => offset(map)) } : layer;
  });
  const { kernels, arena } = await createRuntime('simd', kernelsOf('convolution', 'whole'));
  const cells = arena.words(Math.max(...shapes.map(rowsOf)));
  const uniforms = (step: number, l: number): Float32Array => {
    const n = rowsOf(shapes[l]);
    kernels.uniforms(n, KEY.low, KEY.high, step, stream('gates', l), cells);
    return arena.f32(cells, n).slice();
  };
  const forced =
    noise === 'drawn'
      ? undefined
      : openGates(architecture, noise).map((open, l) => {
          const values = new Float32Array(rowsOf(shapes[l])).fill(CLOSES);
          for (const i of open) values[i] = OPENS;
          return values;
        });
  const count = training ? AGED_MINIBATCHES : MINIBATCHES;
  const { inputs, labels } = await digits(width, count);
  const minibatches = Array.from(
    { length: count },
    (_, i): Minibatch => ({
      inputs: pixels(inputs.subarray(i * BATCH * width, (i + 1) * BATCH * width)),
      labels: Int32Array.from(labels.subarray(i * BATCH, (i + 1) * BATCH)),
      noise: gated ? (forced ?? shapes.map((_, l) => uniforms(i, l))) : [],
    }),
  );
  const gateCosts = shapes.map((shape, l) => training?.strengths[l].l0 ?? LAMBDA * columnsOf(shape));
  return { gated, noise, shapes, initial, training, gateCosts, minibatches };
}

/** Adam's moments of each layer before the first step, and β1ᵗ and β2ᵗ after the t steps that they have behind them. */
export function adamBefore({ initial, training }: StepProblem): {
  readonly first: readonly LayerParameters[];
  readonly second: readonly LayerParameters[];
  readonly powers: readonly number[];
} {
  const zeros = initial.map(({ weights, bias, logAlpha, ...sizes }) => {
    const [w, b] = [new Float32Array(weights.length), new Float32Array(bias.length)];
    return {
      ...sizes,
      weights: w,
      bias: b,
      ...(logAlpha && { logAlpha: new Float32Array(logAlpha.length) }),
    };
  });
  return {
    first: training?.layers.map(({ first }) => first) ?? zeros,
    second: training?.layers.map(({ second }, l) => second ?? zeros[l]) ?? zeros,
    powers: training?.powers ? [...training.powers] : [1, 1],
  };
}

/**
 * The bias of a map. Were it 0, as it is in fresh networks, then black parts of an image would give exactly 0, where engines
 * differ about the derivative of the rectifier.
 */
function offset(map: number): number {
  return ((map % 8) - 3.5) / 100;
}
