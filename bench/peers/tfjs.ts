import * as tf from '@tensorflow/tfjs';
import { setThreadsCount, setWasmPaths } from '@tensorflow/tfjs-backend-wasm';
import type { ConvGeometry } from '../../src/layers/shape.js';
import { inputShape, type Layer } from './engine.js';

/** How the backend is started. */
export const settings: { threads: number; path?: string } = { threads: 1 };

/** TensorFlow.js on its WebAssembly backend, on one thread unless `settings` say other; it is started once. */
export async function wasmBackend(): Promise<void> {
  if (tf.getBackend() === 'wasm') return;
  setThreadsCount(settings.threads);
  if (settings.path) setWasmPaths(settings.path);
  if (!(await tf.setBackend('wasm'))) throw new Error('the wasm backend of TensorFlow.js does not start');
}

/** Rows of inputs as a tensor: [rows, inputs], or [rows, height, width, channels], of which there is one. */
export function imagesOf(inputs: Float32Array, layers: readonly Layer[], rows: number): tf.Tensor {
  const [, ...sizes] = inputShape(layers, rows);
  return tf.tensor(inputs, layers[0].conv ? [rows, ...sizes.slice(1), sizes[0]] : [rows, ...sizes]);
}

/** W of a convolution, [kernel, kernel, channels, maps]. */
export function kernelOf({ inputs, outputs, weights }: Layer, { kernel }: ConvGeometry): tf.Tensor4D {
  return tf.transpose(tf.tensor4d(weights, [outputs, inputs, ...kernel]), [2, 3, 1, 0]);
}
