/**
 * Rectifying and max pooling in one pass, and the way back. Windows (`pooling`: their sides and strides, ./window) lie wholly inside:
 * outHeight = ⌊(height − its height)/stride⌋ + 1, so that rows and columns may be left over at the end.
 *
 *     | 1  3 | 2  0 |              out | 3  2 |
 *     | 0  2 |-1  0 |   2 × 2   ->     | 0  6 |      indices | 1    0 |       wy·its width + wx of the greatest cell,
 *     |-5 -1 | 4  5 |                                        | 255  3 |       255 where none is above 0
 *     |-1 -2 | 0  6 |
 */
import { areTiles, rowsOfWindows, strideX, strideY, windowHeight, windowWidth, windowsInRow } from './window';

/** The index of a window without a cell above 0. */
const NONE: i32 = -1;

/**
 * out[map, py, px] = max(0, the greatest cell of its window of y[map])          y [maps, height · width], ld ldy
 *
 * `indices` (u8, as out: [maps, outHeight · outWidth]) tells which cell that is, the first of equal ones; 255 where none
 * is above 0, and out is then +0. It has 254 cells at most. If cells of a window are NaN, out is the last of them, and the index its.
 */
export function poolMaps(
  maps: i32, height: i32, width: i32, pooling: usize, y: usize, ldy: i32, out: usize, indices: usize,
): void {
  const sizeY = windowHeight(pooling);
  const sizeX = windowWidth(pooling);
  const stride = strideX(pooling);
  const rowStride = strideY(pooling);
  const outHeight = rowsOfWindows(pooling);
  const outWidth = windowsInRow(pooling);
  const isSingle = areTiles(1, pooling);
  const isPairs = areTiles(2, pooling);
  const pitch = <usize>width << 2;
  for (let map: i32 = 0; map < maps; map++) {
    const cells = y + ((<usize>map * <usize>ldy) << 2);
    if (isSingle) {
      poolSingle(height * width, cells, out, indices);
      out += <usize>(height * width) << 2;
      indices += <usize>(height * width);
      continue;
    }
    for (let py: i32 = 0; py < outHeight; py++) {
      const row = cells + <usize>(py * rowStride) * pitch;
      let px: i32 = 0;
      if (ASC_FEATURE_SIMD) {
        for (; px + 4 <= outWidth; px += 4) {
          const window = row + (<usize>(px * stride) << 2);
          const to = out + (<usize>px << 2);
          if (isPairs) poolPairs(window, pitch, to, indices + <usize>px);
          else poolFour(sizeY, sizeX, window, <usize>stride << 2, pitch, to, indices + <usize>px);
        }
      }
      for (; px < outWidth; px++) {
        const window = row + (<usize>(px * stride) << 2);
        poolWindow(sizeY, sizeX, window, pitch, out + (<usize>px << 2), indices + <usize>px);
      }
      out += <usize>outWidth << 2;
      indices += <usize>outWidth;
    }
  }
}

/** Windows of one cell: n of them. */
function poolSingle(n: i32, y: usize, out: usize, indices: usize): void {
  let i: i32 = 0;
  if (ASC_FEATURE_SIMD) {
    for (; i + 4 <= n; i += 4) {
      const x = v128.load(y + (<usize>i << 2));
      const wins = winning(x, f32x4.splat(0));
      v128.store(out + (<usize>i << 2), v128.and(x, wins));
      storeIndices(indices + <usize>i, v128.not(wins));
    }
  }
  for (; i < n; i++) poolWindow(1, 1, y + (<usize>i << 2), 0, out + (<usize>i << 2), indices + <usize>i);
}

/** Four windows of 2 × 2 side by side: the even and the odd cells of two rows take part one after another. */
// @ts-ignore: decorator
@inline
function poolPairs(row: usize, pitch: usize, out: usize, indices: usize): void {
  const low0 = v128.load(row);
  const high0 = v128.load(row, 16);
  const low1 = v128.load(row + pitch);
  const high1 = v128.load(row + pitch, 16);
  let best = v128.shuffle<f32>(low0, high0, 0, 2, 4, 6);
  let wins = winning(best, f32x4.splat(0));
  best = v128.and(best, wins);
  let index = v128.not(wins);
  let x = v128.shuffle<f32>(low0, high0, 1, 3, 5, 7);
  wins = winning(x, best);
  best = v128.bitselect(x, best, wins);
  index = v128.bitselect(i32x4.splat(1), index, wins);
  x = v128.shuffle<f32>(low1, high1, 0, 2, 4, 6);
  wins = winning(x, best);
  best = v128.bitselect(x, best, wins);
  index = v128.bitselect(i32x4.splat(2), index, wins);
  x = v128.shuffle<f32>(low1, high1, 1, 3, 5, 7);
  wins = winning(x, best);
  best = v128.bitselect(x, best, wins);
  index = v128.bitselect(i32x4.splat(3), index, wins);
  v128.store(out, best);
  storeIndices(indices, index);
}

/** Four windows of any size, `step` bytes apart: one cell of each takes part after another. */
function poolFour(
  sizeY: i32, sizeX: i32, window: usize, step: usize, pitch: usize, out: usize, indices: usize,
): void {
  let best = f32x4.splat(0);
  let index = i32x4.splat(NONE);
  let place: i32 = 0;
  for (let wy: i32 = 0; wy < sizeY; wy++) {
    for (let at = window, end = window + (<usize>sizeX << 2); at < end; at += 4) {
      let x = v128.load32_zero(at);
      x = v128.load_lane<f32>(at + step, x, 1);
      x = v128.load_lane<f32>(at + 2 * step, x, 2);
      x = v128.load_lane<f32>(at + 3 * step, x, 3);
      const wins = winning(x, best);
      best = v128.bitselect(x, best, wins);
      index = v128.bitselect(i32x4.splat(place), index, wins);
      place++;
    }
    window += pitch;
  }
  v128.store(out, best);
  storeIndices(indices, index);
}

/** Where x takes the place of the best so far: where it is greater, or a NaN. */
// @ts-ignore: decorator
@inline
function winning(x: v128, best: v128): v128 {
  return v128.or(f32x4.gt(x, best), f32x4.ne(x, x));
}

/** Four indices as bytes. */
// @ts-ignore: decorator
@inline
function storeIndices(at: usize, index: v128): void {
  const bytes = v128.shuffle<u8>(index, index, 0, 4, 8, 12, 0, 4, 8, 12, 0, 4, 8, 12, 0, 4, 8, 12);
  v128.store_lane<u32>(at, bytes, 0);
}

/** One window of any size. */
function poolWindow(sizeY: i32, sizeX: i32, window: usize, pitch: usize, out: usize, index: usize): void {
  let best: u32 = 0; // the bits of the greatest: a float would not keep those of every NaN
  let place = NONE;
  for (let wy: i32 = 0; wy < sizeY; wy++) {
    for (let wx: i32 = 0; wx < sizeX; wx++) {
      const bits = load<u32>(window + (<usize>wx << 2));
      const x = reinterpret<f32>(bits);
      if (x > reinterpret<f32>(best) || x != x) {
        best = bits;
        place = wy * sizeX + wx;
      }
    }
    window += pitch;
  }
  store<u32>(out, best);
  store<u8>(index, <u8>place);
}

/**
 * The gradient through poolMaps: dy[map] is 0 but for the cells that windows chose, which get dout of these.
 *
 * dout and indices [maps, outHeight · outWidth]; dy [maps, height · width] with leading dimension ldy is overwritten. Where
 * windows overlap a cell is the sum over its windows, ascending (py, px); every sum starts from +0.
 */
export function poolMapsGradient(
  maps: i32, height: i32, width: i32, pooling: usize, dout: usize, indices: usize, dy: usize, ldy: i32,
): void {
  const sizeX = windowWidth(pooling);
  const stride = strideX(pooling);
  const rowStride = strideY(pooling);
  const outHeight = rowsOfWindows(pooling);
  const outWidth = windowsInRow(pooling);
  const isSingle = areTiles(1, pooling);
  const vectors = ASC_FEATURE_SIMD && areTiles(2, pooling) ? outWidth & ~3 : 0;
  const pitch = <usize>width << 2;
  for (let map: i32 = 0; map < maps; map++) {
    const cells = dy + ((<usize>map * <usize>ldy) << 2);
    if (isSingle) {
      gradientSingle(height * width, dout, indices, cells);
      dout += <usize>(height * width) << 2;
      indices += <usize>(height * width);
      continue;
    }
    if (ASC_FEATURE_SIMD && vectors > 0) zeroRest(height, width, 2 * outHeight, 2 * vectors, cells);
    else memory.fill(cells, 0, <usize>height * pitch);
    for (let py: i32 = 0; py < outHeight; py++) {
      const row = cells + <usize>(py * rowStride) * pitch;
      let px: i32 = 0;
      if (ASC_FEATURE_SIMD) {
        for (; px < vectors; px += 4) {
          gradientPairs(dout + (<usize>px << 2), indices + <usize>px, row + (<usize>px << 3), pitch);
        }
      }
      for (; px < outWidth; px++) {
        const index = <i32>load<u8>(indices + <usize>px);
        if (index == 255) continue;
        const wy = index / sizeX;
        const at = row + <usize>wy * pitch + (<usize>(px * stride + index - wy * sizeX) << 2);
        store<f32>(at, load<f32>(at) + load<f32>(dout + (<usize>px << 2)));
      }
      dout += <usize>outWidth << 2;
      indices += <usize>outWidth;
    }
  }
}

/** Zeros in a map but for its first rows and columns. */
function zeroRest(height: i32, width: i32, rows: i32, columns: i32, cells: usize): void {
  const pitch = <usize>width << 2;
  const done = <usize>columns << 2;
  if (columns < width) {
    for (let y: i32 = 0; y < rows; y++) memory.fill(cells + <usize>y * pitch + done, 0, pitch - done);
  }
  memory.fill(cells + <usize>rows * pitch, 0, <usize>(height - rows) * pitch);
}

/** Windows of one cell: n of them. */
function gradientSingle(n: i32, dout: usize, indices: usize, dy: usize): void {
  let i: i32 = 0;
  if (ASC_FEATURE_SIMD) {
    for (; i + 4 <= n; i += 4) {
      v128.store(dy + (<usize>i << 2), chosen(loadIndices(indices + <usize>i), 0, v128.load(dout + (<usize>i << 2))));
    }
  }
  for (; i < n; i++) {
    const d: f32 = load<u8>(indices + <usize>i) == 0 ? load<f32>(dout + (<usize>i << 2)) : 0;
    store<f32>(dy + (<usize>i << 2), <f32>0 + d);
  }
}

/** Four windows of 2 × 2 side by side. */
// @ts-ignore: decorator
@inline
function gradientPairs(dout: usize, indices: usize, row: usize, pitch: usize): void {
  const d = v128.load(dout);
  const index = loadIndices(indices);
  const d0 = chosen(index, 0, d);
  const d1 = chosen(index, 1, d);
  const d2 = chosen(index, 2, d);
  const d3 = chosen(index, 3, d);
  v128.store(row, v128.shuffle<f32>(d0, d1, 0, 4, 1, 5));
  v128.store(row, v128.shuffle<f32>(d0, d1, 2, 6, 3, 7), 16);
  v128.store(row + pitch, v128.shuffle<f32>(d2, d3, 0, 4, 1, 5));
  v128.store(row + pitch, v128.shuffle<f32>(d2, d3, 2, 6, 3, 7), 16);
}

/** Four indices of a byte each. */
// @ts-ignore: decorator
@inline
function loadIndices(at: usize): v128 {
  return i32x4.extend_low_i16x8_u(i16x8.extend_low_i8x16_u(v128.load32_zero(at)));
}

/** +0 + d where the index is `place`, else +0. */
// @ts-ignore: decorator
@inline
function chosen(index: v128, place: i32, d: v128): v128 {
  return f32x4.add(f32x4.splat(0), v128.and(d, i32x4.eq(index, i32x4.splat(place))));
}
