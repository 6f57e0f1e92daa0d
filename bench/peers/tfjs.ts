import * as tf from '@tensorflow/tfjs';
import { setThreadsCount } from '@tensorflow/tfjs-backend-wasm';

/** TensorFlow.js on its WebAssembly backend, one thread. */
export async function wasmBackend(): Promise<void> {
  if (tf.getBackend() === 'wasm') return;
  setThreadsCount(1);
  if (!(await tf.setBackend('wasm'))) throw new Error('the wasm backend of TensorFlow.js does not start');
}
