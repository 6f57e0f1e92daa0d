import { windows } from './extent';

/**
 * The gradient of an image from those of its patches (patches.ts), which overlap:
 *
 *     dx[c, iy, ix] = Σ_(ky, kx) dcols[(c, ky, kx), (oy, ox)]          iy = oy·stride + ky − padding, ix alike
 *
 * dcols [channels · kernel², P] with leading dimension ld ≥ P; dx [channels, height, width] is overwritten. Each sum
 * starts from +0 and runs over (ky, kx) ascending; what falls outside of the image is dropped.
 *
 * Four pixels side by side are summed in a register (stride 1). To those that no patch of this kx covers 0 is added, which
 * changes no sum, since none is ever −0:
 *
 *     a row of patches    | o0 o1 o2 o3 | o4 o5 |
 *     pixels 0 … 3        kx = 0: o0 o1 o2 o3       kx = 1: 0 o0 o1 o2       kx = 2: 0 0 o0 o1
 *
 * What is read there instead of patches lies at most kx cells before and kernel − 1 − kx behind the row: inside of dcols.
 */
export function addPatches(
  channels: i32, height: i32, width: i32, kernel: i32, stride: i32, padding: i32, dcols: usize, ld: i32, dx: usize,
): void {
  const outHeight = windows(height, kernel, stride, padding);
  const outWidth = windows(width, kernel, stride, padding);
  const pitch = <usize>ld << 2;
  for (let c: i32 = 0; c < channels; c++) {
    for (let iy: i32 = 0; iy < height; iy++) {
      let ix: i32 = 0;
      if (ASC_FEATURE_SIMD && stride == 1 && width >= 4) {
        // The last four may overlap those before them, and give the same bits again.
        while (ix < width) {
          ix = min(ix, width - 4);
          fourPixels(kernel, outHeight, outWidth, iy + padding, ix + padding, dcols, pitch, dx + (<usize>ix << 2));
          ix += 4;
        }
      }
      for (; ix < width; ix++) {
        const sum = pixel(kernel, stride, outHeight, outWidth, iy + padding, ix + padding, dcols, pitch);
        store<f32>(dx + (<usize>ix << 2), sum);
      }
      dx += <usize>width << 2;
    }
    dcols += <usize>(kernel * kernel) * pitch;
  }
}

/** The pixels (y, x) … (y, x + 3) of a channel, counted from the edge of the padding; stride 1. */
function fourPixels(
  kernel: i32, outHeight: i32, outWidth: i32, y: i32, x: i32, dcols: usize, pitch: usize, dx: usize,
): void {
  const first = max(0, y - outHeight + 1);
  const end = min(kernel, y + 1);
  let sum = f32x4.splat(0);
  const isInside = x >= kernel - 1 && x + 4 <= outWidth;
  let row = dcols + <usize>(first * kernel) * pitch;
  for (let ky = first; ky < end; ky++) {
    let at = row + (<usize>((y - ky) * outWidth + x) << 2);
    const next = row + <usize>kernel * pitch;
    if (isInside) {
      for (; row < next; row += pitch) {
        sum = f32x4.add(sum, v128.load(at));
        at += pitch - 4;
      }
    } else {
      const most = i32x4.splat(outWidth - 1);
      let ox = i32x4.add(i32x4.splat(x), i32x4(0, 1, 2, 3));
      for (; row < next; row += pitch) {
        sum = f32x4.add(sum, v128.and(v128.load(at), i32x4.le_u(ox, most)));
        ox = i32x4.sub(ox, i32x4.splat(1));
        at += pitch - 4;
      }
    }
  }
  v128.store(dx, sum);
}

/** The pixel (y, x) of a channel, counted from the edge of the padding. */
function pixel(
  kernel: i32, stride: i32, outHeight: i32, outWidth: i32, y: i32, x: i32, dcols: usize, pitch: usize,
): f32 {
  let sum: f32 = 0;
  for (let ky: i32 = 0; ky < kernel; ky++) {
    const oy = (y - ky) / stride;
    const isRow = y >= ky && oy * stride == y - ky && oy < outHeight;
    for (let kx: i32 = 0; kx < kernel; kx++) {
      const ox = (x - kx) / stride;
      if (isRow && x >= kx && ox * stride == x - kx && ox < outWidth) {
        sum += load<f32>(dcols + (<usize>(oy * outWidth + ox) << 2));
      }
      dcols += pitch;
    }
  }
  return sum;
}
