import { jit, nn, numpy as np, tree } from '@jax-js/jax';
import type { LayerParameters } from '../../src/layers/parameters.js';
import type { Model } from './engine.js';

type Layer = { weights: np.Array; bias: np.Array };

/** Prediction in jax-js: one compiled function for each batch size. */
export async function createJaxModel(layers: readonly LayerParameters[]): Promise<Model> {
  const parameters = layers.map(
    ({ inputs, outputs, weights, bias }): Layer => ({
      weights: np.array(weights as Float32Array<ArrayBuffer>, { shape: [inputs, outputs] }),
      bias: np.array(bias as Float32Array<ArrayBuffer>),
    }),
  );
  const forward = jit((layers: Layer[], x: np.Array): np.Array => {
    const logits = layers.reduce((h, { weights, bias }, l) => {
      const y = np.matmul(h, weights).add(bias);
      return l + 1 < layers.length ? nn.relu(y) : y;
    }, x);
    return nn.softmax(logits);
  });
  return {
    predict: (inputs) => {
      const shape = [inputs.length / layers[0].inputs, layers[0].inputs];
      const x = np.array(inputs as Float32Array<ArrayBuffer>, { shape });
      return forward(tree.ref(parameters), x).dataSync() as Float32Array;
    },
  };
}
