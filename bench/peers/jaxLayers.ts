import { lax, nn, numpy as np } from '@jax-js/jax';
import type { ConvGeometry } from '../../src/layers/shape.js';
import type { Layer } from './engine.js';

/** W as jax-js takes it: [inputs, outputs], or [maps, channels, kernel, kernel]. */
export function weightShape({ inputs, outputs, conv }: Layer): number[] {
  return conv ? [outputs, inputs, conv.kernel, conv.kernel] : [inputs, outputs];
}

/** A convolution before its rectifier: x [rows, channels, height, width], b [maps]. */
export function convolve(x: np.Array, weights: np.Array, bias: np.Array): np.Array {
  return lax.conv(x, weights, [1, 1], 'VALID').add(bias.reshape([-1, 1, 1]));
}

/** The rectifier, and maxima over windows that lie side by side. */
export function reluAndPool(y: np.Array, { pool, outHeight, outWidth }: ConvGeometry): np.Array {
  const [rows, maps] = y.shape;
  return nn.relu(np.max(y.reshape([rows, maps, outHeight, pool, outWidth, pool]), [3, 5]));
}
