/**
 * Average pooling, and the way back: over windows of size × size cells, `stride` apart, which lie wholly inside as those of pool.ts; and
 * over whole maps.
 */
import { longDot } from '../math/longSum';
import { windows } from './extent';

/**
 * out[n, map, py, px] = Σ of its window of x[n, map] / size²             x [images, maps, height · width]
 *
 * Each sum starts from +0 and runs over (wy, wx) ascending. out [images, maps, outHeight · outWidth]; ldx and ldOut floats from one
 * image to the next.
 */
export function averagePool(
  images: i32, maps: i32, height: i32, width: i32, size: i32, stride: i32, x: usize, ldx: i32, out: usize, ldOut: i32,
): void {
  const outHeight = windows(height, size, stride, 0);
  const outWidth = windows(width, size, stride, 0);
  const pitch = <usize>width << 2;
  const plane = <usize>height * pitch;
  for (let n: i32 = 0; n < images; n++) {
    let to = out + ((<usize>n * <usize>ldOut) << 2);
    let cells = x + ((<usize>n * <usize>ldx) << 2);
    for (let map: i32 = 0; map < maps; map++, cells += plane) {
      for (let py: i32 = 0; py < outHeight; py++) {
        const row = cells + <usize>(py * stride) * pitch;
        let px: i32 = 0;
        if (ASC_FEATURE_SIMD && size == 2 && stride == 2) {
          for (; px + 4 <= outWidth; px += 4) averagePairs(row + (<usize>px << 3), pitch, to + (<usize>px << 2));
        }
        for (; px < outWidth; px++) {
          averageWindow(size, row + (<usize>(px * stride) << 2), pitch, to + (<usize>px << 2));
        }
        to += <usize>outWidth << 2;
      }
    }
  }
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

/** One window of any size. */
function averageWindow(size: i32, window: usize, pitch: usize, out: usize): void {
  let s: f32 = 0;
  for (let wy: i32 = 0; wy < size; wy++, window += pitch) {
    for (let wx: i32 = 0; wx < size; wx++) s += load<f32>(window + (<usize>wx << 2));
  }
  store<f32>(out, s / <f32>(size * size));
}

/**
 * The gradient through averagePool: each cell of dx is the sum of dout/size² over its windows, ascending (py, px), from +0. dx, as x
 * there, is overwritten; dout as out.
 */
export function averagePoolGradient(
  images: i32, maps: i32, height: i32, width: i32, size: i32, stride: i32, dout: usize, ldOut: i32, dx: usize, ldx: i32,
): void {
  const outHeight = windows(height, size, stride, 0);
  const outWidth = windows(width, size, stride, 0);
  const pitch = <usize>width << 2;
  const plane = <usize>height * pitch;
  for (let n: i32 = 0; n < images; n++) {
    let from = dout + ((<usize>n * <usize>ldOut) << 2);
    let cells = dx + ((<usize>n * <usize>ldx) << 2);
    memory.fill(cells, 0, <usize>maps * plane);
    for (let map: i32 = 0; map < maps; map++, cells += plane) {
      for (let py: i32 = 0; py < outHeight; py++) {
        const row = cells + <usize>(py * stride) * pitch;
        let px: i32 = 0;
        if (ASC_FEATURE_SIMD && size == 2 && stride == 2) {
          for (; px + 4 <= outWidth; px += 4) spreadPairs(from + (<usize>px << 2), row + (<usize>px << 3), pitch);
        }
        for (; px < outWidth; px++) {
          const d = load<f32>(from + (<usize>px << 2)) / <f32>(size * size);
          addToWindow(size, d, row + (<usize>(px * stride) << 2), pitch);
        }
        from += <usize>outWidth << 2;
      }
    }
  }
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
function addToWindow(size: i32, d: f32, window: usize, pitch: usize): void {
  for (let wy: i32 = 0; wy < size; wy++, window += pitch) {
    for (let wx: i32 = 0; wx < size; wx++) {
      const at = window + (<usize>wx << 2);
      store<f32>(at, load<f32>(at) + d);
    }
  }
}

/**
 * The mean of each map: out[n, map] = Σ_p x[n, map, p] / area, in float64 (math/longSum). x [images, maps, area], out [images, maps]; ldx
 * and ldOut floats from one image to the next.
 */
export function averageMaps(images: i32, maps: i32, area: i32, x: usize, ldx: i32, out: usize, ldOut: i32): void {
  for (let n: i32 = 0; n < images; n++) {
    const to = out + ((<usize>n * <usize>ldOut) << 2);
    const cells = x + ((<usize>n * <usize>ldx) << 2);
    for (let map: i32 = 0; map < maps; map++) {
      const mean = longDot(area, cells + ((<usize>map * <usize>area) << 2), 0) / <f64>area;
      store<f32>(to + (<usize>map << 2), <f32>mean);
    }
  }
}

/** The gradient through averageMaps: dx[n, map, p] = dout[n, map] / area. */
export function averageMapsGradient(
  images: i32, maps: i32, area: i32, dout: usize, ldOut: i32, dx: usize, ldx: i32,
): void {
  for (let n: i32 = 0; n < images; n++) {
    const from = dout + ((<usize>n * <usize>ldOut) << 2);
    let to = dx + ((<usize>n * <usize>ldx) << 2);
    for (let map: i32 = 0; map < maps; map++) {
      const d = load<f32>(from + (<usize>map << 2)) / <f32>area;
      let p: i32 = 0;
      if (ASC_FEATURE_SIMD) {
        const ds = f32x4.splat(d);
        for (; p + 4 <= area; p += 4) v128.store(to + (<usize>p << 2), ds);
      }
      for (; p < area; p++) store<f32>(to + (<usize>p << 2), d);
      to += <usize>area << 2;
    }
  }
}
