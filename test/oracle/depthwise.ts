/** Depthwise convolutions in plain loops: map m is channel m under a window of its own. Images are [channels, height, width]. */
import { cellsOf, forEachPatchCell, type PatchShape, patchCounts } from './convolution.js';

/** Images [images, channels, height, width], and w [channels, taps + 1] with the biases last. */
export interface Depthwise {
  readonly shape: PatchShape;
  readonly images: number;
  readonly x: ArrayLike<number>;
  readonly w: ArrayLike<number>;
}

/** Calls `visit` for each output and tap with the places of y, w and x; the last is −1 outside of the image. */
function forEachTap(
  { shape, images }: Pick<Depthwise, 'shape' | 'images'>,
  visit: (y: number, w: number, x: number) => void,
): void {
  const taps = cellsOf(shape.kernel);
  const { p } = patchCounts(shape);
  const size = shape.channels * shape.height * shape.width;
  for (let n = 0; n < images; n++) {
    forEachPatchCell(shape, (row, column, cell) => {
      const map = Math.floor(row / taps);
      const y = (n * shape.channels + map) * p + column;
      visit(y, row + map, cell < 0 ? -1 : n * size + cell);
    });
  }
}

/** y [images, channels, P] before any rectifier. */
export function depthwise(given: Depthwise): Float64Array {
  const { shape, images, x, w } = given;
  const [columns, { p }] = [cellsOf(shape.kernel) + 1, patchCounts(shape)];
  const y = Float64Array.from({ length: images * shape.channels * p }, (_, i) => {
    return w[((Math.floor(i / p) % shape.channels) + 1) * columns - 1];
  });
  forEachTap(given, (to, weight, from) => {
    y[to] += w[weight] * (from < 0 ? 0 : x[from]);
  });
  return y;
}

/** From dy, as y: D, as w, and dx, as x. */
export function depthwiseGradient(given: Depthwise, dy: ArrayLike<number>) {
  const { shape, x, w } = given;
  const [columns, { p }] = [cellsOf(shape.kernel) + 1, patchCounts(shape)];
  const [d, dx] = [new Float64Array(w.length), new Float64Array(x.length)];
  for (let i = 0; i < dy.length; i++) d[((Math.floor(i / p) % shape.channels) + 1) * columns - 1] += dy[i];
  forEachTap(given, (to, weight, from) => {
    if (from < 0) return;
    d[weight] += dy[to] * x[from];
    dx[from] += dy[to] * w[weight];
  });
  return { d, dx };
}
