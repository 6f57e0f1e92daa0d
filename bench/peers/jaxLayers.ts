import { lax, nn, numpy as np } from '@jax-js/jax';
import type { ConvGeometry } from '../../src/layers/shape.js';
import type { Layer } from './engine.js';

/** W as jax-js takes it: [inputs, outputs], or [maps, channels, kernel, kernel]. */
export function weightShape({ inputs, outputs, conv }: Layer): number[] {
  return conv ? [outputs, inputs, ...conv.kernel] : [inputs, outputs];
}

/** A convolution: x [rows, channels, height, width], W [maps, channels, kernel, kernel]. */
export type Convolve = (
  x: np.Array,
  weights: np.Array,
  windows: Pick<ConvGeometry, 'stride' | 'padding'>,
) => np.Array;

/** As a user writes it. */
export const builtIn: Convolve = (x, weights, { stride, padding: [above, left] }) =>
  lax.conv(
    x,
    weights,
    [...stride],
    [
      [above, above],
      [left, left],
    ],
  );

/** As a product with patches, which are slices side by side: slower in prediction, but its gradient is far faster. */
export const byPatches: Convolve = (x, weights, { stride: [step], padding: [margin] }) => {
  const [rows, channels, height, width] = x.shape;
  const [maps, , kernel] = weights.shape;
  const places = (length: number) => Math.floor((length + 2 * margin - kernel) / step) + 1;
  const [mapHeight, mapWidth, cells] = [places(height), places(width), kernel ** 2];
  const image = margin ? np.pad(x, { 2: [margin, margin], 3: [margin, margin] }) : x;
  const slices = Array.from({ length: cells }, (_, i) => {
    const [top, left] = [Math.floor(i / kernel), i % kernel];
    const [high, wide] = [step * mapHeight, step * mapWidth];
    const slice = image.ref.slice([], [], [top, top + high], [left, left + wide]);
    // There are no slices with a step.
    if (step === 1) return slice;
    return slice.reshape([rows, channels, mapHeight, step, mapWidth, step]).slice([], [], [], 0, [], 0);
  });
  image.dispose();
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
