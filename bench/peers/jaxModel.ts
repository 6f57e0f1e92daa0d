import { jit, nn, numpy as np, tree } from '@jax-js/jax';
import { inputShape, inputSize, type Layer, type Model } from './engine.js';
import { activate, builtIn, weightShape } from './jaxLayers.js';

type Parameters = { weights: np.Array; bias: np.Array };

/**
 * Prediction in jax-js: one compiled function for each batch size.
 *
 * @param inWorkers whether its workers compute, which they do for who waits for promises
 */
export async function createJaxModel(layers: readonly Layer[], inWorkers = false): Promise<Model> {
  const parameters = layers.map(
    (layer): Parameters => ({
      weights: np.array(layer.weights as Float32Array<ArrayBuffer>, { shape: weightShape(layer) }),
      bias: np.array(layer.bias as Float32Array<ArrayBuffer>),
    }),
  );
  const forward = jit((all: Parameters[], x: np.Array): np.Array => {
    const logits = all.reduce((h, { weights, bias }, l) => {
      const { conv, inputs } = layers[l];
      if (conv) return activate(builtIn(h, weights, conv), bias, conv);
      const y = np.matmul(h.reshape([-1, inputs]), weights).add(bias);
      return l + 1 < layers.length ? nn.relu(y) : y;
    }, x);
    return nn.softmax(logits);
  });
  const size = inputSize(layers);
  return {
    predict: (inputs) => {
      const shape = inputShape(layers, inputs.length / size);
      const x = np.array(inputs as Float32Array<ArrayBuffer>, { shape });
      const y = forward(tree.ref(parameters), x);
      return (inWorkers ? y.data() : y.dataSync()) as Float32Array | Promise<Float32Array>;
    },
  };
}
