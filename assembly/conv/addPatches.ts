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
  let c: i32 = 0;
  if (ASC_FEATURE_SIMD && stride == 1 && width >= 4) {
    const plane = <usize>(height * width) << 2;
    const patches = <usize>(kernel * kernel) * pitch;
    while (c < channels) {
      const together = c + 4 <= channels ? 4 : 1;
      for (let iy: i32 = 0; iy < height; iy++) {
        const row = dx + (<usize>(iy * width) << 2);
        for (let next: i32 = 0; next < width; next += 4) {
          // The last four may overlap those before them, and give the same bits again.
          const ix = min(next, width - 4);
          const to = row + (<usize>ix << 2);
          if (together == 4) fourPixels(4, kernel, outHeight, outWidth, iy + padding, ix + padding, dcols, pitch, to, plane);
          else fourPixels(1, kernel, outHeight, outWidth, iy + padding, ix + padding, dcols, pitch, to, plane);
        }
      }
      c += together;
      dx += <usize>together * plane;
      dcols += <usize>together * patches;
    }
  }
  for (; c < channels; c++) {
    for (let iy: i32 = 0; iy < height; iy++) {
      for (let ix: i32 = 0; ix < width; ix++) {
        store<f32>(dx, pixel(kernel, stride, outHeight, outWidth, iy + padding, ix + padding, dcols, pitch));
        dx += 4;
      }
    }
    dcols += <usize>(kernel * kernel) * pitch;
  }
}

/**
 * The pixels (y, x) … (y, x + 3), counted from the edge of the padding, of one channel or of four at once, which share
 * their masks and hide each other's latency; `plane` bytes from one channel of dx to the next. Stride 1.
 */
// @ts-ignore: decorator
@inline
function fourPixels(
  together: i32, kernel: i32, outHeight: i32, outWidth: i32, y: i32, x: i32, dcols: usize, pitch: usize, dx: usize,
  plane: usize,
): void {
  const first = max(0, y - outHeight + 1);
  const end = min(kernel, y + 1);
  const channel = <usize>(kernel * kernel) * pitch;
  let s0 = f32x4.splat(0);
  let s1 = f32x4.splat(0);
  let s2 = f32x4.splat(0);
  let s3 = f32x4.splat(0);
  const most = i32x4.splat(outWidth - 1);
  const start = i32x4.add(i32x4.splat(x), i32x4(0, 1, 2, 3));
  for (let ky = first; ky < end; ky++) {
    let at0 = dcols + <usize>(ky * kernel) * pitch + (<usize>((y - ky) * outWidth + x) << 2);
    let at2 = at0 + 2 * channel;
    let ox = start;
    for (let kx: i32 = 0; kx < kernel; kx++) {
      const covered = i32x4.le_u(ox, most);
      s0 = f32x4.add(s0, v128.and(v128.load(at0), covered));
      if (together == 4) {
        s1 = f32x4.add(s1, v128.and(v128.load(at0 + channel), covered));
        s2 = f32x4.add(s2, v128.and(v128.load(at2), covered));
        s3 = f32x4.add(s3, v128.and(v128.load(at2 + channel), covered));
        at2 += pitch - 4;
      }
      ox = i32x4.sub(ox, i32x4.splat(1));
      at0 += pitch - 4;
    }
  }
  v128.store(dx, s0);
  if (together == 4) {
    v128.store(dx + plane, s1);
    v128.store(dx + 2 * plane, s2);
    v128.store(dx + 3 * plane, s3);
  }
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
