import * as tf from '@tensorflow/tfjs';
import type { ConvGeometry } from '../../../src/layers/shape.js';
import { NORM } from './problem.js';

/** What is asked of a convolution. Windows and steps are squares; the data below a `first` one need no gradient. */
export type Windows = Pick<ConvGeometry, 'kernel' | 'stride' | 'padding'> & { readonly first: boolean };

/** Takes the mean of each map over the minibatch, and its variance over n. */
export type See = (mean: tf.Tensor1D, variance: tf.Tensor1D) => void;

/** Layers of a residual network; channels are the last dimension. */
export interface WrnLayers {
  convolution(x: tf.Tensor4D, w: tf.Tensor4D, windows: Windows): tf.Tensor4D;
  /** γ x̂ + β over the minibatch, and a rectifier. */
  normalisation(x: tf.Tensor4D, scale: tf.Tensor1D, offset: tf.Tensor1D, see: See): tf.Tensor4D;
}

type Margins = [[number, number], [number, number], [number, number], [number, number]];

/** Zeros above and below, left and right. */
function margins([above, below]: [number, number], [left, right]: [number, number]): Margins {
  return [
    [0, 0],
    [above, below],
    [left, right],
    [0, 0],
  ];
}

/** As a user writes it: the wasm backend has no gradient of the convolution. */
export const plainLayers: WrnLayers = {
  convolution: (x, w, { stride: [step], padding: [margin] }) =>
    tf.conv2d(x, w, step, margins([margin, margin], [margin, margin])),
  normalisation: (x, scale, offset, see) => {
    const { mean, variance } = tf.moments(x, [0, 1, 2]) as { mean: tf.Tensor1D; variance: tf.Tensor1D };
    see(mean, variance);
    return tf.relu(tf.batchNorm(x, mean, variance, offset, scale, NORM.epsilon)) as tf.Tensor4D;
  },
};

/** dW: a convolution again, in which examples are the channels and channels the examples; a step becomes a dilation. */
function weightGradient(x: tf.Tensor4D, dy: tf.Tensor4D, { kernel, stride, padding }: Windows): tf.Tensor4D {
  const [[side], [step], [margin]] = [kernel, stride, padding];
  const [channels, maps] = [x.shape[3], dy.shape[3]];
  const images = tf.transpose(x, [3, 1, 2, 0]) as tf.Tensor4D;
  const filter = tf.transpose(dy, [1, 2, 0, 3]) as tf.Tensor4D;
  const around = margins([margin, margin], [margin, margin]);
  const dw = tf.conv2d(images, filter, 1, around, 'NHWC', step);
  // Where a step leaves a margin that no window reached there are more.
  return tf.transpose(tf.slice(dw, 0, [channels, side, side, maps]), [1, 2, 0, 3]);
}

/** dx of a step of 1: a convolution with W turned. */
function inputGradient(dy: tf.Tensor4D, w: tf.Tensor4D, { kernel, padding }: Windows): tf.Tensor4D {
  const margin = kernel[0] - 1 - padding[0];
  const turned = tf.transpose(tf.reverse(w, [0, 1]), [0, 1, 3, 2]) as tf.Tensor4D;
  return tf.conv2d(dy, turned, 1, margins([margin, margin], [margin, margin]));
}

/**
 * dx of a step of 2, for sides 3 with a margin and 1 without. In one dimension dx[2i] = dy[i] w[1] and dx[2i + 1] = dy[i] w[2] +
 * dy[i + 1] w[0]: convolutions of dy, without the zeros between its cells. Even and odd columns are maps side by side, which is how
 * they lie in memory; even and odd rows are put together. Several times as fast as conv2dTranspose, and as depthToSpace.
 */
function inputGradientOfTwo(dy: tf.Tensor4D, w: tf.Tensor4D, { kernel: [side] }: Windows): tf.Tensor4D {
  const [rows, height, width, maps] = dy.shape;
  const channels = w.shape[2];
  const back = tf.transpose(w, [0, 1, 3, 2]) as tf.Tensor4D;
  let even: tf.Tensor4D;
  let odd: tf.Tensor4D;
  if (side === 1) {
    even = tf.conv2d(dy, tf.concat([back, tf.zerosLike(back)], 3), 1, 'valid');
    odd = tf.zerosLike(even);
  } else {
    const column = (j: number) => tf.slice(back, [0, j, 0, 0], [side, 1, maps, channels]);
    const none = tf.zerosLike(column(0));
    const columns = tf.concat([tf.concat([column(1), column(2)], 3), tf.concat([none, column(0)], 3)], 1);
    const row = (i: number) => tf.slice(columns, [i, 0, 0, 0], [1, 2, maps, 2 * channels]);
    even = tf.conv2d(dy, row(1), 1, margins([0, 0], [0, 1]));
    odd = tf.conv2d(dy, tf.concat([row(2), row(0)], 0), 1, margins([0, 1], [0, 1]));
  }
  const lines = (half: tf.Tensor4D) => tf.reshape(half, [rows * height, 2 * width * channels]);
  return tf.reshape(tf.concat([lines(even), lines(odd)], 1), [rows, 2 * height, 2 * width, channels]);
}

/** With gradients out of what the wasm backend has, each in the fastest of the forms that were tried. */
const tunedConvolution: WrnLayers['convolution'] = (x, w, windows) => {
  const {
    first,
    stride: [step],
    padding: [margin],
  } = windows;
  const layer = tf.customGrad((...args) => {
    const w = args[0] as tf.Tensor4D;
    const images = first ? x : (args[1] as tf.Tensor4D);
    const save = args[args.length - 1] as unknown as tf.GradSaveFunc;
    save([w, images]);
    const gradFunc = (dy: tf.Tensor4D, saved: tf.Tensor[]) => {
      const [w, x] = saved as tf.Tensor4D[];
      const dw = weightGradient(x, dy, windows);
      if (first) return [dw];
      return [dw, (step === 1 ? inputGradient : inputGradientOfTwo)(dy, w, windows)];
    };
    const around = margins([margin, margin], [margin, margin]);
    return { value: tf.conv2d(images, w, step, around), gradFunc };
  });
  return (first ? layer(w) : layer(w, x)) as tf.Tensor4D;
};

/** The mean of each map over a minibatch: several times as fast as a mean of all three dimensions at once. */
function means(x: tf.Tensor4D): tf.Tensor1D {
  const [, height, width] = x.shape;
  return tf.mean(tf.avgPool(x, [height, width], 1, 'valid'), [0, 1, 2]);
}

/** max(0, factor · x + offset), of each map its own, in one pass: a convolution of one cell, each map by itself. */
function affine(x: tf.Tensor4D, factor: tf.Tensor, bias?: tf.Tensor, relu = false): tf.Tensor4D {
  const filter = tf.reshape(factor, [1, 1, x.shape[3], 1]) as tf.Tensor4D;
  const activation = relu ? 'relu' : 'linear';
  return tf.fused.depthwiseConv2d({ x, filter, strides: 1, pad: 'valid', ...(bias && { bias }), activation });
}

/**
 * With the gradient as it is when it is written out, d being that behind the rectifier, f = γ / √(variance + ε), x̃ = x − mean:
 *
 *     dx = f (d − mean(d) − x̃ mean(d x̃) / (variance + ε))
 */
const tunedNormalisation: WrnLayers['normalisation'] = (x, scale, offset, see) => {
  const layer = tf.customGrad((...args) => {
    const [x, scale, offset] = args as [tf.Tensor4D, tf.Tensor1D, tf.Tensor1D];
    const save = args[args.length - 1] as unknown as tf.GradSaveFunc;
    const mean = means(x);
    const centred = affine(x, tf.onesLike(mean), tf.neg(mean));
    const variance = means(tf.square(centred));
    see(mean, variance);
    const inverse = tf.rsqrt(tf.add(variance, NORM.epsilon));
    const value = affine(centred, tf.mul(scale, inverse), offset, true);
    save([centred, value, scale, inverse]);
    const gradFunc = (dy: tf.Tensor4D, saved: tf.Tensor[]) => {
      const [centred, y, scale, inverse] = saved as [tf.Tensor4D, tf.Tensor4D, tf.Tensor1D, tf.Tensor1D];
      const n = y.size / scale.size;
      const d = tf.mul(dy, tf.step(y)) as tf.Tensor4D;
      const [along, across] = [means(d), tf.mul(means(tf.mul(d, centred)), inverse)];
      const factor = tf.mul(scale, inverse);
      const ofMean = affine(d, factor, tf.neg(tf.mul(factor, along)));
      const ofVariance = affine(centred, tf.neg(tf.mul(factor, tf.mul(across, inverse))));
      return [tf.add(ofMean, ofVariance), tf.mul(across, n), tf.mul(along, n)];
    };
    return { value, gradFunc };
  });
  return layer(x, scale, offset) as tf.Tensor4D;
};

export const tunedLayers: WrnLayers = {
  convolution: tunedConvolution,
  normalisation: tunedNormalisation,
};
