import { lax, nn, numpy as np } from '@jax-js/jax';
import type { ConvGeometry } from '../../src/layers/shape.js';
import type { Layer } from './engine.js';

/** W as jax-js takes it: [inputs, outputs], or [maps, channels, kernel, kernel]. */
export function weightShape({ inputs, outputs, conv }: Layer): number[] {
  return conv ? [outputs, inputs, ...conv.kernel] : [inputs, outputs];
}

/** Where windows are. They are squares, as are their steps and what is around the image. */
type Windows = Pick<ConvGeometry, 'stride' | 'padding'>;

/** A convolution: x [rows, channels, height, width], W [maps, channels, kernel, kernel]. */
export type Convolve = (x: np.Array, weights: np.Array, windows: Windows) => np.Array;

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

/** For each cell of the window what is below it, for all places of the window: [rows, channels, map height, map width]. */
function slices(x: np.Array, kernel: number, { stride: [step], padding: [margin] }: Windows): np.Array[] {
  const [rows, channels, height, width] = x.shape;
  const places = (length: number) => Math.floor((length + 2 * margin - kernel) / step) + 1;
  const [mapHeight, mapWidth] = [places(height), places(width)];
  const image = margin ? np.pad(x, { 2: [margin, margin], 3: [margin, margin] }) : x;
  const all = Array.from({ length: kernel ** 2 }, (_, i) => {
    const [top, left] = [Math.floor(i / kernel), i % kernel];
    const [high, wide] = [step * mapHeight, step * mapWidth];
    const slice = image.ref.slice([], [], [top, top + high], [left, left + wide]);
    // There are no slices with a step.
    if (step === 1) return slice;
    return slice.reshape([rows, channels, mapHeight, step, mapWidth, step]).slice([], [], [], 0, [], 0);
  });
  image.dispose();
  return all;
}

/** As a product with patches, which are slices side by side: slower in prediction, but its gradient is far faster. */
export const byPatches: Convolve = (x, weights, windows) => {
  const [rows, channels] = x.shape;
  const [maps, , kernel] = weights.shape;
  const all = slices(x, kernel, windows);
  const [cells, [, , mapHeight, mapWidth]] = [kernel ** 2, all[0].shape];
  const patches = np.concatenate(all, 1).reshape([rows, cells * channels, mapHeight * mapWidth]);
  const matrix = weights.reshape([maps, channels, cells]).transpose([0, 2, 1]);
  return product(matrix.reshape([maps, cells * channels]), patches, mapHeight);
};

/** As a sum of products, one for each cell of the window: where windows are small and maps are many, faster still. */
export const byCells: Convolve = (x, weights, windows) => {
  const [rows, channels] = x.shape;
  const kernel = weights.shape[2];
  const products = slices(x, kernel, windows).map((slice, i) => {
    const mapHeight = slice.shape[2];
    const matrix = weights.ref.slice([], [], Math.floor(i / kernel), i % kernel);
    return product(matrix, slice.reshape([rows, channels, -1]), mapHeight);
  });
  weights.dispose();
  return products.reduce((sum, y) => sum.add(y));
};

/** Maps [rows, maps, height, width] of a matrix [maps, n] and columns [rows, n, height · width]. */
function product(matrix: np.Array, columns: np.Array, height: number): np.Array {
  const [rows, , places] = columns.shape;
  const [maps] = matrix.shape;
  // Not matmul, which in this version gives the rows of the results of several matrices in the wrong order.
  const dimensions = { lhsContractingDims: [1], rhsContractingDims: [1] };
  const y = lax.dot(matrix, columns, dimensions).transpose([1, 0, 2]);
  return y.reshape([rows, maps, height, places / height]);
}

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
