/**
 * Average pooling, and the way back: over windows (./window), which lie wholly inside as those of pool.ts. A window that is the whole map
 * is summed in float64.
 */
import { longDot } from '../math/longSum';
import { areTiles, rowsOfWindows, strideX, strideY, windowHeight, windowWidth, windowsInRow } from './window';

/** Whether each map is one window. */
// @ts-ignore: decorator
@inline
function isWhole(height: i32, width: i32, window: usize): bool {
  return windowHeight(window) == height && windowWidth(window) == width;
}

/**
 * out[n, map, py, px] = the mean of its window of x[n, map]             x [images, maps, height · width]
 *
 * Each sum starts from +0 and runs over (wy, wx) ascending; that of a whole map is longDot's. out [images, maps, rows · windows in
 * each]; ldx and ldOut floats from one image to the next.
 */
export function averagePool(
  images: i32, maps: i32, height: i32, width: i32, window: usize, x: usize, ldx: i32, out: usize, ldOut: i32,
): void {
  const area = height * width;
  const whole = isWhole(height, width, window);
  for (let n: i32 = 0; n < images; n++) {
    let to = out + ((<usize>n * <usize>ldOut) << 2);
    let cells = x + ((<usize>n * <usize>ldx) << 2);
    for (let map: i32 = 0; map < maps; map++, cells += <usize>area << 2) {
      if (whole) {
        store<f32>(to, <f32>(longDot(area, cells, 0) / <f64>area));
        to += 4;
      } else to = averageMap(height, width, window, cells, to);
    }
  }
}

/** The windows of a map; returns where the next one's go. */
function averageMap(height: i32, width: i32, window: usize, cells: usize, to: usize): usize {
  const rows = rowsOfWindows(window);
  const across = windowsInRow(window);
  const pitch = <usize>width << 2;
  const pairs = ASC_FEATURE_SIMD && areTiles(2, window);
  for (let py: i32 = 0; py < rows; py++) {
    const row = cells + <usize>(py * strideY(window)) * pitch;
    let px: i32 = 0;
    if (ASC_FEATURE_SIMD && pairs) {
      for (; px + 4 <= across; px += 4) averagePairs(row + (<usize>px << 3), pitch, to + (<usize>px << 2));
    }
    for (; px < across; px++) {
      averageWindow(window, row + (<usize>(px * strideX(window)) << 2), pitch, to + (<usize>px << 2));
    }
    to += <usize>across << 2;
  }
  return to;
}

/** Four windows of 2 × 2 side by side: the even and the odd cells of two rows, one after another. */
// @ts-ignore: decorator
@inline
function averagePairs(row: usize, pitch: usize, out: usize): void {
  const low0 = v128.load(row);
  const high0 = v128.load(row, 16);
  const low1 = v128.load(row + pitch);
  const high1 = v128.load(row + pitch, 16);
  let s = f32x4.add(f32x4.splat(0), v128.shuffle<f32>(low0, high0, 0, 2, 4, 6));
  s = f32x4.add(s, v128.shuffle<f32>(low0, high0, 1, 3, 5, 7));
  s = f32x4.add(s, v128.shuffle<f32>(low1, high1, 0, 2, 4, 6));
  s = f32x4.add(s, v128.shuffle<f32>(low1, high1, 1, 3, 5, 7));
  v128.store(out, f32x4.div(s, f32x4.splat(4)));
}

// @ts-ignore: decorator
@inline
function cellsOf(window: usize): f32 {
  return <f32>(windowHeight(window) * windowWidth(window));
}

/** One window of any size. */
function averageWindow(window: usize, cells: usize, pitch: usize, out: usize): void {
  const across = windowWidth(window);
  let s: f32 = 0;
  for (let wy: i32 = 0, down = windowHeight(window); wy < down; wy++, cells += pitch) {
    for (let wx: i32 = 0; wx < across; wx++) s += load<f32>(cells + (<usize>wx << 2));
  }
  store<f32>(out, s / cellsOf(window));
}

/**
 * The gradient through averagePool: each cell of dx is the sum of dout / cells of a window over its windows, ascending (py, px), from +0. dx,
 * as x there, is overwritten; dout as out.
 */
export function averagePoolGradient(
  images: i32, maps: i32, height: i32, width: i32, window: usize, dout: usize, ldOut: i32, dx: usize, ldx: i32,
): void {
  const area = height * width;
  const whole = isWhole(height, width, window);
  for (let n: i32 = 0; n < images; n++) {
    let from = dout + ((<usize>n * <usize>ldOut) << 2);
    let cells = dx + ((<usize>n * <usize>ldx) << 2);
    for (let map: i32 = 0; map < maps; map++, cells += <usize>area << 2) {
      if (whole) {
        fill(area, load<f32>(from) / <f32>area, cells);
        from += 4;
      } else from = spreadMap(height, width, window, from, cells);
    }
  }
}

/** All n cells are d. */
function fill(n: i32, d: f32, cells: usize): void {
  let p: i32 = 0;
  if (ASC_FEATURE_SIMD) {
    const ds = f32x4.splat(d);
    for (; p + 4 <= n; p += 4) v128.store(cells + (<usize>p << 2), ds);
  }
  for (; p < n; p++) store<f32>(cells + (<usize>p << 2), d);
}

/** The windows of a map; returns where the next one's gradients are. */
function spreadMap(height: i32, width: i32, window: usize, from: usize, cells: usize): usize {
  const rows = rowsOfWindows(window);
  const across = windowsInRow(window);
  const pitch = <usize>width << 2;
  const pairs = ASC_FEATURE_SIMD && areTiles(2, window);
  memory.fill(cells, 0, <usize>height * pitch);
  for (let py: i32 = 0; py < rows; py++) {
    const row = cells + <usize>(py * strideY(window)) * pitch;
    let px: i32 = 0;
    if (ASC_FEATURE_SIMD && pairs) {
      for (; px + 4 <= across; px += 4) spreadPairs(from + (<usize>px << 2), row + (<usize>px << 3), pitch);
    }
    for (; px < across; px++) {
      const d = load<f32>(from + (<usize>px << 2)) / cellsOf(window);
      addToWindow(window, d, row + (<usize>(px * strideX(window)) << 2), pitch);
    }
    from += <usize>across << 2;
  }
  return from;
}

/** Four windows of 2 × 2 side by side. */
// @ts-ignore: decorator
@inline
function spreadPairs(dout: usize, row: usize, pitch: usize): void {
  const d = f32x4.add(f32x4.splat(0), f32x4.div(v128.load(dout), f32x4.splat(4)));
  const low = v128.shuffle<f32>(d, d, 0, 0, 1, 1);
  const high = v128.shuffle<f32>(d, d, 2, 2, 3, 3);
  v128.store(row, low);
  v128.store(row, high, 16);
  v128.store(row + pitch, low);
  v128.store(row + pitch, high, 16);
}

/** One window of any size. */
function addToWindow(window: usize, d: f32, cells: usize, pitch: usize): void {
  const across = windowWidth(window);
  for (let wy: i32 = 0, down = windowHeight(window); wy < down; wy++, cells += pitch) {
    for (let wx: i32 = 0; wx < across; wx++) {
      const at = cells + (<usize>wx << 2);
      store<f32>(at, load<f32>(at) + d);
    }
  }
}
