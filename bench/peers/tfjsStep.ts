import * as tf from '@tensorflow/tfjs';
import { BATCH } from '../minibatch.js';
import type { Layer, LayerArrays, StepEngine, StepProblem } from './engine.js';
import { ADAM, adamBefore, GATE, LOG_ALPHA_LIMIT } from './problem.js';
import { imagesOf, kernelOf, wasmBackend } from './tfjs.js';
import type { Layers } from './tfjsLayers.js';

interface Variables {
  /** [inputs, outputs], or [kernel, kernel, channels, maps] */
  readonly weights: tf.Variable;
  readonly bias: tf.Variable<tf.Rank.R1>;
  readonly logAlpha: tf.Variable<tf.Rank.R1> | undefined;
}

/** z, one for each input neuron: the stretched and clipped binary concrete variable. */
function sample(logAlpha: tf.Tensor1D, noise: tf.Tensor1D): tf.Tensor1D {
  const logit = tf.sub(tf.log(noise), tf.log(tf.sub(1, noise)));
  const s = tf.sigmoid(tf.div(tf.add(logit, logAlpha), GATE.temperature));
  return tf.clipByValue(tf.add(tf.mul(s, GATE.zeta - GATE.gamma), GATE.gamma), 0, 1);
}

function objective(
  { dense, convolution }: Layers,
  { initial, gateCosts }: StepProblem,
  layers: readonly Variables[],
  x: tf.Tensor,
  targets: tf.Tensor2D,
  noise: readonly tf.Tensor1D[],
): tf.Scalar {
  let h = x;
  const penalties: tf.Scalar[] = [];
  layers.forEach(({ weights, bias, logAlpha }, l) => {
    const { conv, inputs } = initial[l];
    const first = l === 0;
    let [w, b]: [tf.Tensor, tf.Tensor1D] = [weights, bias];
    if (logAlpha) {
      const z = sample(logAlpha, noise[l]);
      w = tf.mul(weights, conv ? z : tf.reshape(z, [-1, 1]));
      if (conv) b = tf.mul(bias, z);
      const shift = GATE.temperature * Math.log(-GATE.gamma / GATE.zeta);
      penalties.push(tf.mul(tf.sum(tf.sigmoid(tf.sub(logAlpha, shift))), gateCosts[l]));
    }
    if (conv) {
      h = convolution(h as tf.Tensor4D, w as tf.Tensor4D, b, { ...conv, first });
      return;
    }
    // Inputs of the first dense layer are channel by channel.
    if (h.rank === 4) h = tf.reshape(tf.transpose(h, [0, 3, 1, 2]), [BATCH, inputs]);
    h = dense(h as tf.Tensor2D, w as tf.Tensor2D, b, { first, relu: l + 1 < layers.length });
  });
  const loss = tf.losses.softmaxCrossEntropy(targets, h) as tf.Scalar;
  return penalties.reduce((sum, penalty) => tf.add(sum, penalty), loss);
}

/** W, b and log α, or numbers of the same form. */
function tensors(layer: Layer) {
  const { inputs, outputs, weights, bias, logAlpha, conv } = layer;
  return {
    weights: conv ? kernelOf(layer, conv) : tf.tensor2d(weights, [inputs, outputs]),
    bias: tf.tensor1d(bias),
    logAlpha: logAlpha && tf.tensor1d(logAlpha),
  };
}

function variables(layer: Layer): Variables {
  const { weights, bias, logAlpha } = tensors(layer);
  return {
    weights: tf.variable(weights as tf.Tensor),
    bias: tf.variable(bias),
    logAlpha: logAlpha && tf.variable(logAlpha),
  };
}

/** Adam's state as its optimizer takes it: the step's number, all first moments, and all second ones. */
function optimizerState(problem: StepProblem, steps: number): { name: string; tensor: tf.Tensor }[] {
  const { first, second } = adamBefore(problem);
  const moments = [...first, ...second].flatMap((layer, i) => {
    const { conv } = problem.initial[i % first.length];
    const { weights, bias, logAlpha } = tensors({ ...layer, conv });
    return [weights, bias, logAlpha].flatMap((tensor: tf.Tensor | undefined) => tensor ?? []);
  });
  return [tf.scalar(steps, 'int32'), ...moments].map((tensor, i) => ({ name: `state ${i}`, tensor }));
}

/** A training step in TensorFlow.js on its WebAssembly backend. */
export async function createTfjsStep(
  kinds: Layers,
  problem: StepProblem,
  learningRate: number,
): Promise<StepEngine> {
  await wasmBackend();
  const layers = problem.initial.map(variables);
  const optimizer = tf.train.adam(learningRate, ADAM.beta1, ADAM.beta2, ADAM.epsilon);
  if (problem.training) await optimizer.setWeights(optimizerState(problem, problem.training.step));
  const step = (i: number): number =>
    tf.tidy(() => {
      const { inputs, labels, noise } = problem.minibatches[i];
      const x = imagesOf(inputs, problem.initial, BATCH);
      const targets = tf.oneHot(tf.tensor1d(labels, 'int32'), 10) as tf.Tensor2D;
      const uniforms = noise.map((values) => tf.tensor1d(values));
      const loss = optimizer.minimize(() => objective(kinds, problem, layers, x, targets, uniforms), true);
      for (const { logAlpha } of layers) {
        logAlpha?.assign(tf.clipByValue(logAlpha, -LOG_ALPHA_LIMIT, LOG_ALPHA_LIMIT));
      }
      return loss ? loss.dataSync()[0] : Number.NaN;
    });
  const values = (tensor: tf.Tensor): Float32Array => {
    const ordered = tensor.rank === 4 ? tf.transpose(tensor, [3, 2, 0, 1]) : tensor;
    return Float32Array.from(ordered.dataSync());
  };
  const parameters = (): LayerArrays[] =>
    layers.map(({ weights, bias, logAlpha }) =>
      [weights, bias, logAlpha].flatMap((variable) => (variable ? [values(variable)] : [])),
    );
  const read = async () => {
    // The step's number, all first moments and all second ones, in the order in which the variables were made.
    const [, ...accumulators] = (await optimizer.getWeights()).map(({ tensor }) => values(tensor));
    const perLayer = problem.gated ? 3 : 2;
    const moments = layers.map((_, l) => accumulators.slice(l * perLayer, (l + 1) * perLayer));
    return { parameters: parameters(), moments };
  };
  return { step, read };
}
