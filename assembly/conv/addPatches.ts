import { add, get, put } from '../math/lanes';
import { windows } from './extent';

/**
 * The gradient of an image from those of its patches (patches.ts), which overlap:
 *
 *     dx[c, iy, ix] = Σ_(ky, kx) dcols[(c, ky, kx), (oy, ox)]          iy = oy·stride + ky − padding, ix alike
 *
 * dcols [channels · kernel², P] with leading dimension ld ≥ P; dx [channels, height, width] is overwritten. Each sum
 * starts from +0 and runs over (ky, kx) ascending; what falls outside of the image is dropped.
 */
export function addPatches(
  channels: i32, height: i32, width: i32, kernel: i32, stride: i32, padding: i32, dcols: usize, ld: i32, dx: usize,
): void {
  const outHeight = windows(height, kernel, stride, padding);
  const outWidth = windows(width, kernel, stride, padding);
  const plane = <usize>(height * width) << 2;
  for (let c: i32 = 0; c < channels; c++) {
    memory.fill(dx, 0, plane);
    for (let ky: i32 = 0; ky < kernel; ky++) {
      const firstRow = firstInside(ky, stride, padding);
      const rows = min(outHeight, endInside(height, ky, stride, padding));
      for (let kx: i32 = 0; kx < kernel; kx++) {
        const first = firstInside(kx, stride, padding);
        const count = min(outWidth, endInside(width, kx, stride, padding)) - first;
        for (let oy = firstRow; oy < rows; oy++) {
          const to = (oy * stride + ky - padding) * width + first * stride + kx - padding;
          addRow(count, dcols + (<usize>(oy * outWidth + first) << 2), dx + (<usize>to << 2), stride);
        }
        dcols += <usize>ld << 2;
      }
    }
    dx += plane;
  }
}

/** The first o with o·stride + k − padding ≥ 0. */
// @ts-ignore: decorator
@inline
function firstInside(k: i32, stride: i32, padding: i32): i32 {
  return k >= padding ? 0 : (padding - k + stride - 1) / stride;
}

/** The first o with o·stride + k − padding ≥ length. */
// @ts-ignore: decorator
@inline
function endInside(length: i32, k: i32, stride: i32, padding: i32): i32 {
  return max(0, (length + padding - k + stride - 1) / stride);
}

/** to[i · stride] += from[i], i < n. */
// @ts-ignore: decorator
@inline
function addRow(n: i32, from: usize, to: usize, stride: i32): void {
  let i: i32 = 0;
  if (ASC_FEATURE_SIMD && stride == 1) {
    for (; i + 4 <= n; i += 4) addCell<v128>(from + (<usize>i << 2), to + (<usize>i << 2));
  }
  for (; i < n; i++) addCell<f32>(from + (<usize>i << 2), to + (<usize>(i * stride) << 2));
}

// @ts-ignore: decorator
@inline
function addCell<T>(from: usize, to: usize): void {
  put<T>(to, add<T>(get<T>(to), get<T>(from)));
}
