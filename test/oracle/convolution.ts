/**
 * Convolutions in plain loops: the truth that the kernels are compared with. Images are [channels, height, width], flat.
 * Where nothing is computed but copied, values of any kind pass through, so that bit patterns can be followed.
 */

/** What is said of windows: of both sides alike, or [of their height, of their width]. */
export type Side = number | readonly [height: number, width: number];

/** Both sides, each by itself. */
export function sidesOf(side: Side): readonly [height: number, width: number] {
  return typeof side === 'number' ? [side, side] : side;
}

/** Cells of a window. */
export function cellsOf(side: Side): number {
  const [height, width] = sidesOf(side);
  return height * width;
}

/** An image and the patches that are taken from it. */
export interface PatchShape {
  readonly channels: number;
  readonly height: number;
  readonly width: number;
  readonly kernel: Side;
  readonly stride: Side;
  readonly padding: Side;
  /** From one cell of a window to the next; 1 where nothing is said. */
  readonly dilation?: Side | undefined;
}

/** Cells from the first of a window to its last. */
export function reachOf({
  kernel,
  dilation = 1,
}: Pick<PatchShape, 'kernel' | 'dilation'>): readonly [number, number] {
  const [steps, [height, width]] = [sidesOf(dilation), sidesOf(kernel)];
  return [(height - 1) * steps[0] + 1, (width - 1) * steps[1] + 1];
}

/** How many windows of `size` lie inside `length` cells with `padding` on both sides. */
export function windows(length: number, size: number, stride: number, padding = 0): number {
  return Math.max(0, Math.floor((length + 2 * padding - size) / stride) + 1);
}

/** K = channels · kernel cells, P = outHeight · outWidth */
export function patchCounts(shape: PatchShape) {
  const { channels, height, width, kernel, stride, padding } = shape;
  const [steps, zeros] = [stride, padding].map(sidesOf);
  const sizes = reachOf(shape);
  const [outHeight, outWidth] = [height, width].map((length, i) =>
    windows(length, sizes[i], steps[i], zeros[i]),
  );
  return { k: channels * cellsOf(kernel), p: outHeight * outWidth, outHeight, outWidth };
}

/** Calls `visit` for each element (row, column) of cols [K, P], with its cell of the image; −1 outside of it. */
export function forEachPatchCell(
  shape: PatchShape,
  visit: (row: number, column: number, cell: number) => void,
): void {
  const { channels, height, width } = shape;
  const [[kernelY, kernelX], [strideY, strideX], [above, beside], [down, across]] = [
    shape.kernel,
    shape.stride,
    shape.padding,
    shape.dilation ?? 1,
  ].map(sidesOf);
  const { outHeight, outWidth } = patchCounts(shape);
  for (let c = 0; c < channels; c++) {
    for (let ky = 0; ky < kernelY; ky++) {
      for (let kx = 0; kx < kernelX; kx++) {
        for (let oy = 0; oy < outHeight; oy++) {
          for (let ox = 0; ox < outWidth; ox++) {
            const [iy, ix] = [oy * strideY + ky * down - above, ox * strideX + kx * across - beside];
            const isInside = iy >= 0 && iy < height && ix >= 0 && ix < width;
            const row = (c * kernelY + ky) * kernelX + kx;
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
  readonly size: Side;
  readonly stride: Side;
}

/** Calls `visit` for each window, ascending, with its map's number and the cells of the window within the map. */
export function forEachWindow(
  shape: PoolShape,
  visit: (window: number, map: number, cells: readonly number[]) => void,
): void {
  const { maps, width } = shape;
  const [[, sizeX], [strideY, strideX]] = [shape.size, shape.stride].map(sidesOf);
  const [outHeight, outWidth] = windowsOf(shape);
  let window = 0;
  for (let map = 0; map < maps; map++) {
    for (let py = 0; py < outHeight; py++) {
      for (let px = 0; px < outWidth; px++) {
        const cells = Array.from({ length: cellsOf(shape.size) }, (_, i) => {
          return (py * strideY + Math.floor(i / sizeX)) * width + px * strideX + (i % sizeX);
        });
        visit(window++, map, cells);
      }
    }
  }
}

/** How many windows there are. */
export function windowCount(shape: PoolShape): number {
  const [rows, columns] = windowsOf(shape);
  return shape.maps * rows * columns;
}

/** Rows of windows, and how many there are in each. */
export function windowsOf({ height, width, size, stride }: PoolShape): readonly [number, number] {
  const [sizes, steps] = [size, stride].map(sidesOf);
  return [windows(height, sizes[0], steps[0]), windows(width, sizes[1], steps[1])];
}
