import * as tf from '@tensorflow/tfjs';
import { inputSize, type Layer, type Model } from './engine.js';
import { imagesOf, kernelOf, wasmBackend } from './tfjs.js';

/** Products fused with bias and rectifier. Convolutions have their channels last. */
export async function createTfjsModel(layers: readonly Layer[]): Promise<Model> {
  await wasmBackend();
  const parts = layers.map((layer, l): ((x: tf.Tensor) => tf.Tensor) => {
    const { inputs, outputs, conv } = layer;
    const bias = tf.tensor1d(layer.bias);
    if (conv) {
      const filter = kernelOf(layer, conv);
      const settings = { filter, bias, strides: 1, pad: 'valid', activation: 'relu' } as const;
      const [pool] = conv.pool;
      return (x) => tf.maxPool(tf.fused.conv2d({ x: x as tf.Tensor4D, ...settings }), pool, pool, 'valid');
    }
    const b = tf.tensor2d(channelsLast(layer, layers[l - 1]), [inputs, outputs]);
    const activation = l + 1 < layers.length ? 'relu' : 'linear';
    return (x) => tf.fused.matMul({ a: tf.reshape(x, [-1, inputs]) as tf.Tensor2D, b, bias, activation });
  });
  const size = inputSize(layers);
  return {
    predict: (inputs) =>
      tf.tidy(() => {
        const x: tf.Tensor = imagesOf(inputs, layers, inputs.length / size);
        return tf.softmax(parts.reduce((h, part) => part(h), x)).dataSync() as Float32Array;
      }),
  };
}

/** W of a dense layer, its rows in the order in which maps with their channels last are flattened. */
function channelsLast({ weights, inputs, outputs }: Layer, below: Layer | undefined): Float32Array {
  if (!below?.conv) return weights;
  const maps = below.outputs;
  const area = inputs / maps;
  const moved = new Float32Array(weights.length);
  for (let row = 0; row < inputs; row++) {
    const from = (row % maps) * area + Math.floor(row / maps);
    moved.set(weights.subarray(from * outputs, (from + 1) * outputs), row * outputs);
  }
  return moved;
}
