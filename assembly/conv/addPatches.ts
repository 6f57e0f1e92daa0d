import {
  dilationX, dilationY, paddingX, paddingY, rowsOfWindows, strideX, strideY, windowHeight, windowWidth, windowsInRow,
} from './window';

/** The words of an image with so many zeros above and below it and beside it, and of what is read and written for nothing behind it: they may be more than an i32 counts. */
export function paddedWords(channels: i32, height: i32, width: i32, above: i32, beside: i32): f64 {
  return <f64>channels * <f64>(height + 2 * above) * <f64>(width + 2 * beside) + 4;
}

/**
 * The gradient of an image from those of its patches (patches.ts), which overlap:
 *
 *     dx[c, iy, ix] = Σ_(ky, kx) dpatches[(oy, ox), (c, ky, kx)]          iy = oy·strideY + ky·dilationY − paddingY, ix alike
 *
 * dpatches [P, channels · kernel cells] with leading dimension ld; dx [channels, height, width] is overwritten. Each sum starts from +0
 * and runs over (ky, kx) ascending: so the patches are added from the last to the first. What falls outside of the image is dropped.
 *
 *     a row of patch (0, 0)    | a0 a1 a2 |
 *     that of patch (0, 1)          | b0 b1 b2 |
 *     the row of the image     | a0 b0+a1 b1+a2 b2 |        the cells of a row of a window side by side, here as there
 *
 * `window` is what ./window reads; `padded` is scratch of paddedWords(): the image with its padding, in which every patch lies whole.
 */
export function addPatches(
  channels: i32, height: i32, width: i32, window: usize, dpatches: usize, ld: i32, dx: usize, padded: usize,
): void {
  const kernelHeight = windowHeight(window);
  const kernelWidth = windowWidth(window);
  const across = dilationX(window);
  const strideBytes = <usize>strideX(window) << 2;
  const outHeight = rowsOfWindows(window);
  const outWidth = windowsInRow(window);
  const pitch = <usize>(width + 2 * paddingX(window)) << 2;
  const plane = <usize>(height + 2 * paddingY(window)) * pitch;
  const down = <usize>dilationY(window) * pitch;
  memory.fill(padded, 0, <usize>channels * plane);
  let from = dpatches + ((<usize>(outHeight * outWidth) * <usize>ld) << 2);
  for (let oy = outHeight - 1; oy >= 0; oy--) {
    for (let ox = outWidth - 1; ox >= 0; ox--) {
      from -= <usize>ld << 2;
      const corner = padded + <usize>(oy * strideY(window)) * pitch + <usize>ox * strideBytes;
      if (across == 1) addPatch(kernelHeight, kernelWidth, channels, from, corner, down, plane);
      else addApart(kernelHeight, kernelWidth, channels, from, corner, down, plane, <usize>across << 2);
    }
  }
  cutOut(channels, height, width, paddingY(window), paddingX(window), padded, dx);
}

/** The cells of one patch, onto the image whose cell at their corner is the first. */
// @ts-ignore: decorator
@inline
function addPatch(
  kernelHeight: i32, kernelWidth: i32, channels: i32, from: usize, corner: usize, down: usize, plane: usize,
): void {
  for (let c: i32 = 0; c < channels; c++) {
    let to = corner;
    for (let ky: i32 = 0; ky < kernelHeight; ky++) {
      addRow(kernelWidth, from, to);
      from += <usize>kernelWidth << 2;
      to += down;
    }
    corner += plane;
  }
}

/** The same where the cells of a row of the patch go to some that are `next` bytes apart. */
function addApart(
  kernelHeight: i32, kernelWidth: i32, channels: i32, from: usize, corner: usize, down: usize, plane: usize, next: usize,
): void {
  for (let c: i32 = 0; c < channels; c++) {
    let row = corner;
    for (let ky: i32 = 0; ky < kernelHeight; ky++) {
      let to = row;
      for (const end = from + (<usize>kernelWidth << 2); from < end; from += 4) {
        store<f32>(to, load<f32>(to) + load<f32>(from));
        to += next;
      }
      row += down;
    }
    corner += plane;
  }
}

/** to[i] ← to[i] + from[i], i < n. Of three, a fourth has 0 added to it, which changes no sum, since none is ever −0. */
// @ts-ignore: decorator
@inline
function addRow(n: i32, from: usize, to: usize): void {
  if (ASC_FEATURE_SIMD) {
    for (; n >= 4; n -= 4) {
      v128.store(to, f32x4.add(v128.load(to), v128.load(from)));
      from += 16;
      to += 16;
    }
    if (n == 3) {
      const three = v128.and(v128.load(from), i32x4(-1, -1, -1, 0));
      v128.store(to, f32x4.add(v128.load(to), three));
      return;
    }
  }
  for (; n > 0; n--) {
    store<f32>(to, load<f32>(to) + load<f32>(from));
    from += 4;
    to += 4;
  }
}

/** The image without its padding. */
function cutOut(channels: i32, height: i32, width: i32, above: i32, beside: i32, padded: usize, dx: usize): void {
  if ((above | beside) == 0) {
    memory.copy(dx, padded, <usize>(channels * height * width) << 2);
    return;
  }
  const row = <usize>width << 2;
  const pitch = row + (<usize>beside << 3);
  for (let c: i32 = 0; c < channels; c++) {
    let from = padded + <usize>above * pitch + (<usize>beside << 2);
    for (let y: i32 = 0; y < height; y++) {
      memory.copy(dx, from, row);
      from += pitch;
      dx += row;
    }
    padded += <usize>(height + 2 * above) * pitch;
  }
}
