import type { LayerParameters } from '../../src/layers/parameters.js';
import { loadMnist } from '../../src/node.js';
import { type RandomKey, stream } from '../../src/random.js';
import '../../src/convolutions.js';
import { convolutionPart } from '../../src/layers/convolutionParts.js';
import { createRuntime } from '../../src/runtime/runtime.js';
import { BATCH, SIZES } from '../trainingStep.js';
import type { Minibatch, StepProblem } from './engine.js';

/** The settings of the method, for every engine. */
export const GATE = { temperature: 2 / 3, gamma: -0.1, zeta: 1.1 } as const;
export const ADAM = { beta1: 0.9, beta2: 0.999, epsilon: 1e-8 } as const;
export const LOG_ALPHA_LIMIT = Math.log(100);
/** λ / N: the penalty of a gate is this times the layer's outputs times P(z ≠ 0). */
export const LAMBDA = 0.1 / 60_000;
export const KEY: RandomKey = { low: 1, high: 0 };
/** Minibatches that the steps take in turn. */
export const MINIBATCHES = 10;

/** The first images of MNIST and their labels, as bytes. */
export async function digits(): Promise<{ inputs: Uint8Array; labels: Uint8Array }> {
  const { train } = await loadMnist();
  const examples = MINIBATCHES * BATCH;
  return {
    inputs: train.inputs.subarray(0, examples * SIZES[0]),
    labels: train.labels.subarray(0, examples),
  };
}

/** Pixels from 0 to 1, rounded as the kernels round them. */
export function pixels(bytes: Uint8Array): Float32Array {
  const scale = Math.fround(1 / 255);
  return Float32Array.from(bytes, (byte) => byte * scale);
}

/** A problem with fresh parameters: fully open gates at the start, drawn noise or noise that opens so many gates. */
export async function stepProblem(
  gated: boolean,
  noise: StepProblem['noise'] = 'drawn',
): Promise<StepProblem> {
  const { kernels, arena } = await createRuntime('simd', convolutionPart('builds'));
  const layers = SIZES.slice(1).map((outputs, l) => ({ inputs: SIZES[l], outputs }));
  const { inputs, labels } = await digits();
  const cells = arena.words(Math.max(...layers.map((layer) => layer.inputs * layer.outputs)));
  const normals = (n: number, mean: number, deviation: number, place: number) => {
    kernels.normals(n, mean, deviation, KEY.low, KEY.high, 0, place, cells);
    return arena.f32(cells, n).slice();
  };
  const initial = layers.map((layer, l): LayerParameters => {
    const weights = normals(
      layer.inputs * layer.outputs,
      0,
      Math.sqrt(2 / layer.inputs),
      stream('weights', l),
    );
    const bias = new Float32Array(layer.outputs);
    if (!gated) return { ...layer, weights, bias };
    const mean = l === 0 ? Math.log(0.8 / 0.2) : 0;
    return { ...layer, weights, bias, logAlpha: normals(layer.inputs, mean, 0.01, stream('logAlpha', l)) };
  });
  const uniforms = (step: number, l: number): Float32Array => {
    const n = layers[l].inputs;
    if (noise !== 'drawn') return forcedNoise(n, noise[l]);
    kernels.uniforms(n, KEY.low, KEY.high, step, stream('gates', l), cells);
    return arena.f32(cells, n).slice();
  };
  const minibatches = Array.from(
    { length: MINIBATCHES },
    (_, i): Minibatch => ({
      inputs: pixels(inputs.subarray(i * BATCH * SIZES[0], (i + 1) * BATCH * SIZES[0])),
      labels: Int32Array.from(labels.subarray(i * BATCH, (i + 1) * BATCH)),
      noise: gated ? layers.map((_, l) => uniforms(i, l)) : [],
    }),
  );
  return { gated, noise, initial, minibatches };
}

/** Noise this near to 0 or 1 closes or opens any gate for certain; the open ones are spread evenly. */
function forcedNoise(n: number, open: number): Float32Array {
  return Float32Array.from({ length: n }, (_, i) =>
    Math.floor(((i + 1) * open) / n) > Math.floor((i * open) / n) ? 1 - 2 ** -24 : 2 ** -24,
  );
}
