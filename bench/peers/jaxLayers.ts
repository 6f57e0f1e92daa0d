import { lax, nn, numpy as np } from '@jax-js/jax';
import type { ConvGeometry } from '../../src/layers/shape.js';
import type { Layer } from './engine.js';

/** W as jax-js takes it: [inputs, outputs], or [maps, channels, kernel, kernel]. */
export function weightShape({ inputs, outputs, conv }: Layer): number[] {
  return conv ? [outputs, inputs, ...conv.kernel] : [inputs, outputs];
}

/** A convolution: x [rows, channels, height, width], W [maps, channels, kernel, kernel]. */
export type Convolve = (x: np.Array, weights: np.Array) => np.Array;

/** As a user writes it. */
export const builtIn: Convolve = (x, weights) => lax.conv(x, weights, [1, 1], 'VALID');

/** As a product with patches, which are slices side by side: slower in prediction, but its gradient is far faster. */
export const byPatches: Convolve = (x, weights) => {
  const [rows, channels, height, width] = x.shape;
  const [maps, , kernel] = weights.shape;
  const [mapHeight, mapWidth, cells] = [height - kernel + 1, width - kernel + 1, kernel ** 2];
  const slices = Array.from({ length: cells }, (_, i) => {
    const [top, left] = [Math.floor(i / kernel), i % kernel];
    return x.ref.slice([], [], [top, top + mapHeight], [left, left + mapWidth]);
  });
  x.dispose();
  const patches = np.concatenate(slices, 1).reshape([rows, cells * channels, mapHeight * mapWidth]);
  const matrix = weights.reshape([maps, channels, cells]).transpose([0, 2, 1]);
  // Not matmul, which in this version gives the rows of the results of several matrices in the wrong order.
  const dimensions = { lhsContractingDims: [1], rhsContractingDims: [1] };
  const y = lax.dot(matrix.reshape([maps, cells * channels]), patches, dimensions).transpose([1, 0, 2]);
  return y.reshape([rows, maps, mapHeight, mapWidth]);
};

/** Bias, rectifier, and maxima over windows that lie side by side: b [maps]. */
export function activate(
  y: np.Array,
  bias: np.Array,
  { pool: [pool], outHeight, outWidth }: ConvGeometry,
): np.Array {
  const [rows, maps] = y.shape;
  const biased = y.add(bias.reshape([-1, 1, 1]));
  return nn.relu(np.max(biased.reshape([rows, maps, outHeight, pool, outWidth, pool]), [3, 5]));
}
