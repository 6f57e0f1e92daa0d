import * as tf from '@tensorflow/tfjs';
import { BATCH, SIZES } from '../trainingStep.js';
import type { LayerArrays, StepEngine, StepProblem } from './engine.js';
import { ADAM, GATE, LAMBDA, LOG_ALPHA_LIMIT } from './problem.js';
import { wasmBackend } from './tfjs.js';

/** A layer's product with its bias, and a rectifier or not. */
export type DenseLayer = (x: tf.Tensor2D, w: tf.Tensor2D, b: tf.Tensor1D, relu: boolean) => tf.Tensor2D;

interface Variables {
  readonly weights: tf.Variable<tf.Rank.R2>;
  readonly bias: tf.Variable<tf.Rank.R1>;
  readonly logAlpha: tf.Variable<tf.Rank.R1> | undefined;
}

/** As a user writes it. */
export const plainLayer: DenseLayer = (x, w, b, relu) => {
  const y = tf.add(tf.matMul(x, w), b) as tf.Tensor2D;
  return relu ? tf.relu(y) : y;
};

/**
 * With what is known to help: the forward product fused with its bias and rectifier, and the gradients' transposes made
 * beforehand, since the product with a transposed matrix is an order of magnitude slower. The data's gradient, which
 * nobody needs, is a tensor of zeros: a custom gradient owes one for each input.
 */
export const tunedLayer: DenseLayer = (x, w, b, relu) => {
  const isData = x.shape[1] === SIZES[0];
  const layer = tf.customGrad((...args) => {
    const [w, b, x] = args as [tf.Tensor2D, tf.Tensor1D, tf.Tensor2D];
    const save = args[args.length - 1] as unknown as tf.GradSaveFunc;
    const value = tf.fused.matMul({ a: x, b: w, bias: b, activation: relu ? 'relu' : 'linear' });
    save([w, x, value]);
    const gradFunc = (dy: tf.Tensor, saved: tf.Tensor[]) => {
      const [w, x, y] = saved as [tf.Tensor2D, tf.Tensor2D, tf.Tensor2D];
      const d = (relu ? tf.mul(dy, tf.step(y)) : dy) as tf.Tensor2D;
      const dw = tf.matMul(tf.transpose(x), d);
      return [dw, tf.sum(d, 0), isData ? tf.zerosLike(x) : tf.matMul(d, tf.transpose(w))];
    };
    return { value, gradFunc };
  });
  return layer(w, b, x) as tf.Tensor2D;
};

/** z, one for each input neuron: the stretched and clipped binary concrete variable. */
function sample(logAlpha: tf.Tensor1D, noise: tf.Tensor1D): tf.Tensor1D {
  const logit = tf.sub(tf.log(noise), tf.log(tf.sub(1, noise)));
  const s = tf.sigmoid(tf.div(tf.add(logit, logAlpha), GATE.temperature));
  return tf.clipByValue(tf.add(tf.mul(s, GATE.zeta - GATE.gamma), GATE.gamma), 0, 1);
}

function objective(
  dense: DenseLayer,
  layers: readonly Variables[],
  x: tf.Tensor2D,
  targets: tf.Tensor2D,
  noise: readonly tf.Tensor1D[],
): tf.Scalar {
  let h = x;
  const penalties: tf.Scalar[] = [];
  layers.forEach(({ weights, bias, logAlpha }, l) => {
    let w: tf.Tensor2D = weights;
    if (logAlpha) {
      const z = sample(logAlpha, noise[l]);
      w = tf.mul(weights, tf.reshape(z, [-1, 1]));
      const shift = GATE.temperature * Math.log(-GATE.gamma / GATE.zeta);
      penalties.push(tf.mul(tf.sum(tf.sigmoid(tf.sub(logAlpha, shift))), LAMBDA * SIZES[l + 1]));
    }
    h = dense(h, w, bias, l + 1 < layers.length);
  });
  const loss = tf.losses.softmaxCrossEntropy(targets, h) as tf.Scalar;
  return penalties.reduce((sum, penalty) => tf.add(sum, penalty), loss);
}

/** A training step in TensorFlow.js on its WebAssembly backend. */
export async function createTfjsStep(
  dense: DenseLayer,
  problem: StepProblem,
  learningRate: number,
): Promise<StepEngine> {
  await wasmBackend();
  const layers = problem.initial.map(
    ({ inputs, outputs, weights, bias, logAlpha }): Variables => ({
      weights: tf.variable(tf.tensor2d(weights, [inputs, outputs])),
      bias: tf.variable(tf.tensor1d(bias)),
      logAlpha: logAlpha && tf.variable(tf.tensor1d(logAlpha)),
    }),
  );
  const optimizer = tf.train.adam(learningRate, ADAM.beta1, ADAM.beta2, ADAM.epsilon);
  const step = (i: number): number =>
    tf.tidy(() => {
      const { inputs, labels, noise } = problem.minibatches[i];
      const x = tf.tensor2d(inputs, [BATCH, SIZES[0]]);
      const targets = tf.oneHot(tf.tensor1d(labels, 'int32'), 10) as tf.Tensor2D;
      const uniforms = noise.map((values) => tf.tensor1d(values));
      const loss = optimizer.minimize(() => objective(dense, layers, x, targets, uniforms), true);
      for (const { logAlpha } of layers) {
        logAlpha?.assign(tf.clipByValue(logAlpha, -LOG_ALPHA_LIMIT, LOG_ALPHA_LIMIT));
      }
      return loss ? loss.dataSync()[0] : Number.NaN;
    });
  const values = (tensor: tf.Tensor): Float32Array => Float32Array.from(tensor.dataSync());
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
