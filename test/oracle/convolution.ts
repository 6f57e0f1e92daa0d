/**
 * Convolutions in plain loops: the truth that the kernels are compared with. Images are [channels, height, width], flat.
 * Where nothing is computed but copied, values of any kind pass through, so that bit patterns can be followed.
 */

/** An image and the patches that are taken from it. */
export interface PatchShape {
  readonly channels: number;
  readonly height: number;
  readonly width: number;
  readonly kernel: number;
  readonly stride: number;
  readonly padding: number;
}

/** How many windows of `size` lie inside `length` cells with `padding` on both sides. */
export function windows(length: number, size: number, stride: number, padding = 0): number {
  return Math.max(0, Math.floor((length + 2 * padding - size) / stride) + 1);
}

/** K = channels · kernel², P = outHeight · outWidth */
export function patchCounts({ channels, height, width, kernel, stride, padding }: PatchShape) {
  const [outHeight, outWidth] = [height, width].map((length) => windows(length, kernel, stride, padding));
  return { k: channels * kernel ** 2, p: outHeight * outWidth, outHeight, outWidth };
}

/** Calls `visit` for each element (row, column) of cols [K, P], with its cell of the image; −1 outside of it. */
export function forEachPatchCell(
  shape: PatchShape,
  visit: (row: number, column: number, cell: number) => void,
): void {
  const { channels, height, width, kernel, stride, padding } = shape;
  const { outHeight, outWidth } = patchCounts(shape);
  for (let c = 0; c < channels; c++) {
    for (let ky = 0; ky < kernel; ky++) {
      for (let kx = 0; kx < kernel; kx++) {
        for (let oy = 0; oy < outHeight; oy++) {
          for (let ox = 0; ox < outWidth; ox++) {
            const [iy, ix] = [oy * stride + ky - padding, ox * stride + kx - padding];
            const isInside = iy >= 0 && iy < height && ix >= 0 && ix < width;
            const row = (c * kernel + ky) * kernel + kx;
            visit(row, oy * outWidth + ox, isInside ? (c * height + iy) * width + ix : -1);
          }
        }
      }
    }
  }
}

/** cols [K + 1, P]: `outside` where a patch lies outside of the image, `one` in the last row. */
export function patches(shape: PatchShape, x: ArrayLike<number>, outside: number, one: number): Float64Array {
  const { k, p } = patchCounts(shape);
  const cols = new Float64Array((k + 1) * p).fill(one);
  forEachPatchCell(shape, (row, column, cell) => {
    cols[row * p + column] = cell < 0 ? outside : x[cell];
  });
  return cols;
}

/** The gradient of the image from dcols [K, P], each sum in the order of cols' rows, rounded by `round`. */
export function addPatches(
  shape: PatchShape,
  dcols: ArrayLike<number>,
  round: (x: number) => number = (x) => x,
): Float64Array {
  const { p } = patchCounts(shape);
  const dx = new Float64Array(shape.channels * shape.height * shape.width);
  forEachPatchCell(shape, (row, column, cell) => {
    if (cell >= 0) dx[cell] = round(dx[cell] + dcols[row * p + column]);
  });
  return dx;
}

/** Maps and the windows over which they are pooled. */
export interface PoolShape {
  readonly maps: number;
  readonly height: number;
  readonly width: number;
  readonly size: number;
  readonly stride: number;
}

/** Calls `visit` for each window, ascending, with its map's number and the cells of the window within the map. */
export function forEachWindow(
  { maps, height, width, size, stride }: PoolShape,
  visit: (window: number, map: number, cells: readonly number[]) => void,
): void {
  const [outHeight, outWidth] = [windows(height, size, stride), windows(width, size, stride)];
  let window = 0;
  for (let map = 0; map < maps; map++) {
    for (let py = 0; py < outHeight; py++) {
      for (let px = 0; px < outWidth; px++) {
        const cells = Array.from({ length: size * size }, (_, i) => {
          return (py * stride + Math.floor(i / size)) * width + px * stride + (i % size);
        });
        visit(window++, map, cells);
      }
    }
  }
}

/** How many windows there are. */
export function windowCount({ maps, height, width, size, stride }: PoolShape): number {
  return maps * windows(height, size, stride) * windows(width, size, stride);
}
