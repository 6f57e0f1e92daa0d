import * as tf from '@tensorflow/tfjs';
import { indexBelow } from '../../../src/layers/shape.js';
import { inputShape, type Layer, type LayerArrays, type StepEngine } from '../engine.js';
import { kernelOf, wasmBackend } from '../tfjs.js';
import { tunedLayers as tunedDense } from '../tfjsLayers.js';
import { CLASSES, NORM, SGD, type WrnProblem } from './problem.js';
import type { WrnLayers } from './tfjsLayers.js';

interface Variables {
  /** [kernel, kernel, channels, maps], or [inputs, outputs] */
  readonly weights: tf.Variable;
  readonly bias: tf.Variable<tf.Rank.R1>;
  /** With batch normalisation, as the running averages. */
  readonly scale: tf.Variable<tf.Rank.R1> | undefined;
  readonly mean: tf.Variable<tf.Rank.R1> | undefined;
  readonly variance: tf.Variable<tf.Rank.R1> | undefined;
}

function variables(layer: Layer): Variables {
  const { inputs, outputs, weights, bias, scale, statistics, conv } = layer;
  const moving = (values: Float32Array) => tf.variable(tf.tensor1d(values));
  const averages = (column: number) =>
    statistics && tf.variable(tf.tensor1d(statistics.filter((_, i) => i % 2 === column)), false);
  const matrix: tf.Tensor = conv ? kernelOf(layer, conv) : tf.tensor2d(weights, [inputs, outputs]);
  return {
    weights: tf.variable(matrix),
    bias: moving(bias),
    scale: scale && moving(scale),
    mean: averages(0),
    variance: averages(1),
  };
}

/** What the optimizer moves of a layer. */
function moved({ weights, bias, scale }: Variables): tf.Variable[] {
  return [weights, bias, ...(scale ? [scale] : [])];
}

/** A running average, one minibatch on. */
function average(running: tf.Variable | undefined, now: tf.Tensor): void {
  running?.assign(tf.add(tf.mul(running, 1 - NORM.momentum), tf.mul(now, NORM.momentum)));
}

/** The mean loss of a minibatch; moves the running averages on. */
function objective(
  { convolution, normalisation }: WrnLayers,
  { rows, layers }: WrnProblem,
  all: readonly Variables[],
  x: tf.Tensor4D,
  targets: tf.Tensor2D,
): tf.Scalar {
  const sums: tf.Tensor[] = [];
  const outputs: tf.Tensor[] = [];
  layers.forEach((layer, l) => {
    const { conv, inputs } = layer;
    const { weights, bias, scale, mean, variance } = all[l];
    const below = outputs[indexBelow(layer, l)] ?? x;
    if (!conv) {
      const settings = { relu: false, first: false };
      const h = tf.reshape(below, [rows, inputs]) as tf.Tensor2D;
      outputs[l] = tunedDense.dense(h, weights as tf.Variable<tf.Rank.R2>, bias, settings);
      return;
    }
    const filter = weights as tf.Variable<tf.Rank.R4>;
    let y = convolution(below as tf.Tensor4D, filter, { ...conv, first: l === 0 });
    if (!scale) y = tf.add(y, bias);
    if (conv.beyond?.adds) y = tf.add(y, sums[l - 2]);
    sums[l] = y;
    if (scale) {
      y = normalisation(y, scale, bias, (now, spread) => {
        const n = y.size / spread.size;
        average(mean, now);
        average(variance, tf.mul(spread, n / (n - 1)));
      });
    }
    outputs[l] = conv.beyond?.averages ? tf.mean(y, [1, 2]) : y;
  });
  return tf.losses.softmaxCrossEntropy(targets, outputs[layers.length - 1]);
}

/** Images with their channels last. */
function channelsLast(images: Float32Array, rows: number, layers: readonly Layer[]): Float32Array {
  const [, channels, ...sides] = inputShape(layers, rows);
  const area = sides[0] * sides[1];
  return images.map((_, i) => {
    const [cell, channel] = [Math.floor(i / channels), i % channels];
    const [row, place] = [Math.floor(cell / area), cell % area];
    return images[(row * channels + channel) * area + place];
  });
}

/** A training step in TensorFlow.js on its WebAssembly backend. */
export async function createTfjsStep(
  kinds: WrnLayers,
  problem: WrnProblem,
  learningRate: number,
): Promise<StepEngine> {
  await wasmBackend();
  const { rows, layers } = problem;
  const all = layers.map(variables);
  const list = all.flatMap(moved);
  const optimizer = tf.train.momentum(learningRate, SGD.momentum, true);
  const [, channels, height, width] = inputShape(layers, rows);
  // As a user would have them who knows what the library takes.
  const minibatches = problem.minibatches.map(({ inputs, labels }) => ({
    inputs: channelsLast(inputs, rows, layers),
    labels,
  }));
  const step = (i: number): number =>
    tf.tidy(() => {
      const { inputs, labels } = minibatches[i];
      const x = tf.tensor4d(inputs, [rows, height, width, channels]);
      const targets = tf.oneHot(tf.tensor1d(labels, 'int32'), CLASSES) as tf.Tensor2D;
      const { value, grads } = tf.variableGrads(() => objective(kinds, problem, all, x, targets), list);
      // The optimizer knows no decay.
      const decayed = list.map((variable) => ({
        name: variable.name,
        tensor: tf.add(grads[variable.name], tf.mul(variable, SGD.decay)),
      }));
      optimizer.applyGradients(decayed);
      return value.dataSync()[0];
    });
  const values = (tensor: tf.Tensor): Float32Array => {
    const ordered = tensor.rank === 4 ? tf.transpose(tensor, [3, 2, 0, 1]) : tensor;
    return Float32Array.from(ordered.dataSync());
  };
  const read = async () => {
    // The step's number, and what follows in the order of the list.
    const [, ...velocities] = (await optimizer.getWeights()).map(({ tensor }) => values(tensor));
    const parameters = all.map((layer): LayerArrays => moved(layer).map(values));
    const moments = all.map((layer): LayerArrays => velocities.splice(0, moved(layer).length));
    const statistics = all.map(({ mean, variance }) => {
      if (!mean || !variance) return undefined;
      return values(tf.stack([mean, variance], 1));
    });
    return { parameters, moments, statistics };
  };
  return { step, read };
}
