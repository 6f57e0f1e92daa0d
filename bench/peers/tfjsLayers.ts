import * as tf from '@tensorflow/tfjs';
import type { ConvGeometry } from '../../src/layers/shape.js';

/** A layer's product with its bias, and a rectifier or not. The data below a `first` layer need no gradient. */
export type DenseLayer = (
  x: tf.Tensor2D,
  w: tf.Tensor2D,
  b: tf.Tensor1D,
  settings: { readonly relu: boolean; readonly first: boolean },
) => tf.Tensor2D;

/** A convolution with its bias, a rectifier and pooling, all windows squares; channels are the last dimension. */
export type ConvolutionLayer = (
  x: tf.Tensor4D,
  w: tf.Tensor4D,
  b: tf.Tensor1D,
  settings: ConvGeometry & { readonly first: boolean },
) => tf.Tensor4D;

export interface Layers {
  readonly dense: DenseLayer;
  readonly convolution: ConvolutionLayer;
}

/** As a user writes it. */
const plainDense: DenseLayer = (x, w, b, { relu }) => {
  const y = tf.add(tf.matMul(x, w), b) as tf.Tensor2D;
  return relu ? tf.relu(y) : y;
};

/**
 * With what is known to help: the forward product fused with its bias and rectifier, and the gradients' transposes made
 * beforehand, since the product with a transposed matrix is an order of magnitude slower. The data's gradient, which
 * nobody needs, is a tensor of zeros: a custom gradient owes one for each input.
 */
const tunedDense: DenseLayer = (x, w, b, { relu, first }) => {
  const layer = tf.customGrad((...args) => {
    const [w, b, x] = args as [tf.Tensor2D, tf.Tensor1D, tf.Tensor2D];
    const save = args[args.length - 1] as unknown as tf.GradSaveFunc;
    const value = tf.fused.matMul({ a: x, b: w, bias: b, activation: relu ? 'relu' : 'linear' });
    save([w, x, value]);
    const gradFunc = (dy: tf.Tensor, saved: tf.Tensor[]) => {
      const [w, x, y] = saved as [tf.Tensor2D, tf.Tensor2D, tf.Tensor2D];
      const d = (relu ? tf.mul(dy, tf.step(y)) : dy) as tf.Tensor2D;
      const dw = tf.matMul(tf.transpose(x), d);
      return [dw, tf.sum(d, 0), first ? tf.zerosLike(x) : tf.matMul(d, tf.transpose(w))];
    };
    return { value, gradFunc };
  });
  return layer(w, b, x) as tf.Tensor2D;
};

/** As a user writes it: the wasm backend has no gradient of it. */
const plainConvolution: ConvolutionLayer = (x, w, b, { pool: [pool] }) =>
  tf.maxPool(tf.relu(tf.add(tf.conv2d(x, w, 1, 'valid'), b)), pool, pool, 'valid');

/** One way around that: a product of slices side by side, for which there are gradients. */
const patchedConvolution: ConvolutionLayer = (
  x,
  w,
  b,
  { kernel: [kernel], mapHeight, mapWidth, pool: [pool] },
) => {
  const [rows, , , channels] = x.shape;
  const maps = b.shape[0];
  const slices = Array.from({ length: kernel ** 2 }, (_, i) =>
    tf.slice(x, [0, Math.floor(i / kernel), i % kernel, 0], [rows, mapHeight, mapWidth, channels]),
  );
  const patches = tf.reshape(tf.concat(slices, 3), [rows * mapHeight * mapWidth, kernel ** 2 * channels]);
  const matrix = tf.reshape(w, [kernel ** 2 * channels, maps]) as tf.Tensor2D;
  const y = tf.relu(tf.add(tf.matMul(patches as tf.Tensor2D, matrix), b));
  return tf.maxPool(tf.reshape(y, [rows, mapHeight, mapWidth, maps]) as tf.Tensor4D, pool, pool, 'valid');
};

/** The gradient of pooling: to the cells that are as large as their windows' maximum, in equal shares. */
function toLargest(d: tf.Tensor4D, y: tf.Tensor4D, value: tf.Tensor4D, pool: number): tf.Tensor4D {
  const [, height, width] = y.shape;
  const enlarge = (maps: tf.Tensor4D) => tf.image.resizeNearestNeighbor(maps, [height, width]);
  const isLargest = tf.cast(tf.equal(y, enlarge(value)), 'float32') as tf.Tensor4D;
  const sharing = tf.mul(tf.avgPool(isLargest, pool, pool, 'valid'), pool ** 2);
  return tf.mul(isLargest, enlarge(tf.div(d, sharing)));
}

/**
 * With a gradient out of what the wasm backend has, each part in the fastest of the forms that were tried: both gradients of the
 * convolution are convolutions again, which is far faster than matrices of patches (and than its own conv2dTranspose), and that
 * of pooling compares the maps with their maxima, made as large by resizing.
 */
const tunedConvolution: ConvolutionLayer = (x, w, b, { pool: [pool], kernel: [kernel], first }) => {
  const layer = tf.customGrad((...args) => {
    const [w, b, x] = args as [tf.Tensor4D, tf.Tensor1D, tf.Tensor4D];
    const save = args[args.length - 1] as unknown as tf.GradSaveFunc;
    const y = tf.fused.conv2d({ x, filter: w, strides: 1, pad: 'valid', bias: b, activation: 'relu' });
    const value = tf.maxPool(y, pool, pool, 'valid');
    save([w, x, y, value]);
    const gradFunc = (dValue: tf.Tensor, saved: tf.Tensor[]) => {
      const [w, x, y, value] = saved as tf.Tensor4D[];
      const d = tf.mul(dValue, tf.step(value)) as tf.Tensor4D;
      const dy = toLargest(d, y, value, pool);
      // Σ over images and places: examples are the channels here, and channels the examples.
      const filter = tf.transpose(dy, [1, 2, 0, 3]) as tf.Tensor4D;
      const dw = tf.conv2d(tf.transpose(x, [3, 1, 2, 0]) as tf.Tensor4D, filter, 1, 'valid');
      const db = tf.sum(d, [0, 1, 2]);
      const margin = [kernel - 1, kernel - 1] as [number, number];
      const back = () => tf.transpose(tf.reverse(w, [0, 1]), [0, 1, 3, 2]) as tf.Tensor4D;
      const dx = first ? tf.zerosLike(x) : tf.conv2d(dy, back(), 1, [[0, 0], margin, margin, [0, 0]]);
      return [tf.transpose(dw, [1, 2, 0, 3]), db, dx];
    };
    return { value, gradFunc };
  });
  return layer(w, b, x) as tf.Tensor4D;
};

export const plainLayers: Layers = { dense: plainDense, convolution: plainConvolution };
export const patchedLayers: Layers = { dense: plainDense, convolution: patchedConvolution };
export const tunedLayers: Layers = { dense: tunedDense, convolution: tunedConvolution };
