import * as tf from '@tensorflow/tfjs';
import type { LayerParameters } from '../../src/layers/parameters.js';
import type { Model } from './engine.js';
import { wasmBackend } from './tfjs.js';

/** Prediction in TensorFlow.js on its WebAssembly backend: products fused with bias and rectifier. */
export async function createTfjsModel(layers: readonly LayerParameters[]): Promise<Model> {
  await wasmBackend();
  const parameters = layers.map(({ inputs, outputs, weights, bias }) => ({
    b: tf.tensor2d(weights, [inputs, outputs]),
    bias: tf.tensor1d(bias),
  }));
  return {
    predict: (inputs) =>
      tf.tidy(() => {
        const x = tf.tensor2d(inputs, [inputs.length / layers[0].inputs, layers[0].inputs]);
        const logits = parameters.reduce((a, layer, l) => {
          const activation = l + 1 < parameters.length ? 'relu' : 'linear';
          return tf.fused.matMul({ a, ...layer, activation }) as tf.Tensor2D;
        }, x);
        return tf.softmax(logits).dataSync() as Float32Array;
      }),
  };
}
