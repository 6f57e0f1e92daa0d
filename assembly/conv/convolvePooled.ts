import { MR } from '../gemm/microkernel';
import { multiplyAdd } from '../gemm/multiplyAdd';
import { leftPanels } from '../gemm/pack';
import { windows } from './extent';
import { greater, rectified } from './greater';

/**
 * A convolution with its bias, a rectifier and 2 × 2 pooling in one pass over the image, with stride 1 and without padding: no
 * patches, no maps and no indices are written.
 *
 *     out[map, py, px] = max(0, max over the window's four (oy, ox) of Σ_(c, ky, kx) w[map, c, ky, kx] · x[c, oy + ky, ox + kx] + b[map])
 *
 *     x, rows oy + ky and oy + ky + 1               the SIMD build: 5 maps by 2 rows by 4 columns of outputs in registers
 *     | . [a0 a1 a2 a3] . . |
 *     | . [b0 b1 b2 b3] . . |                       the next kx is one cell to the right, the next ky a row below
 *
 * x [channels, height, width] · panels: W [maps, channels · kernel² + 1], its last column b, by packLeft -> out [maps,
 * outHeight · outWidth]. Sums have the order of multiplyPacked behind packPatches, and a NaN hides from no window: the bits are
 * those of packPatches, multiplyPacked and poolMaps. Maps need 4 columns or more, and there must be a channel. `offsets` is
 * scratch of channels · kernel² words, `tile` of tileBytes().
 */
export function convolvePooled(
  maps: i32, channels: i32, height: i32, width: i32, kernel: i32, x: usize, panels: usize, out: usize, offsets: usize,
  tile: usize,
): void {
  const steps = channels * kernel * kernel;
  const outHeight = windows(height, kernel, 1, 0) / 2;
  const outWidth = windows(width, kernel, 1, 0) / 2;
  const panelBytes = <usize>leftPanels(1, steps + 1) << 2;
  const mapBytes = <usize>(outHeight * outWidth) << 2;
  const pitch = <usize>width << 2;
  fillOffsets(channels, height, width, kernel, offsets);
  for (let map: i32 = 0; map < maps; map += MR) {
    const present = min(MR, maps - map);
    const biases = panels + (<usize>(steps * MR) << 2);
    for (let py: i32 = 0; py < outHeight; py++) {
      const top = x + <usize>(2 * py) * pitch;
      const to = out + (<usize>(py * outWidth) << 2);
      if (ASC_FEATURE_SIMD) {
        for (let px: i32 = 0; px + 2 <= outWidth; px += 2) {
          strip(steps, top + (<usize>px << 3), pitch, offsets, panels, tile);
          poolTile(present, tile, biases, to + (<usize>px << 2), mapBytes);
        }
        if (outWidth & 1) {
          // It overlaps the strip before it. (Two calls also keep `strip` a function of its own, without which V8 spills.)
          const px = outWidth - 2;
          strip(steps, top + (<usize>px << 3), pitch, offsets, panels, tile);
          poolTile(present, tile, biases, to + (<usize>px << 2), mapBytes);
        }
      } else {
        for (let px: i32 = 0; px < outWidth; px++) {
          for (let i: i32 = 0; i < present; i++) {
            const lane = <usize>i << 2;
            const at = to + (<usize>px << 2) + <usize>i * mapBytes;
            window(steps, top + (<usize>px << 3), pitch, offsets, panels + lane, biases + lane, at);
          }
        }
      }
    }
    panels += panelBytes;
    out += <usize>MR * mapBytes;
  }
}

/** Bytes from the first cell of a patch to its others, in the order of the sums. */
function fillOffsets(channels: i32, height: i32, width: i32, kernel: i32, offsets: usize): void {
  for (let c: i32 = 0; c < channels; c++) {
    for (let ky: i32 = 0; ky < kernel; ky++) {
      for (let kx: i32 = 0; kx < kernel; kx++) {
        store<i32>(offsets, ((c * height + ky) * width + kx) << 2);
        offsets += 4;
      }
    }
  }
}

/**
 * The sums of 5 maps by 2 rows by 4 columns: x is the first cell of the first patch, the second row's are `pitch` bytes further.
 * tile [5][2][4]. See microkernel5x8 for why it is written so.
 */
function strip(steps: i32, x: usize, pitch: usize, offsets: usize, left: usize, tile: usize): void {
  const end = left + <usize>steps * 20;
  let a0 = v128.load(x);
  let a1 = v128.load(x + pitch);
  let w = v128.load32_splat(left);
  let c00 = f32x4.mul(w, a0);
  let c01 = f32x4.mul(w, a1);
  w = v128.load32_splat(left, 4);
  let c10 = f32x4.mul(w, a0);
  let c11 = f32x4.mul(w, a1);
  w = v128.load32_splat(left, 8);
  let c20 = f32x4.mul(w, a0);
  let c21 = f32x4.mul(w, a1);
  w = v128.load32_splat(left, 12);
  let c30 = f32x4.mul(w, a0);
  let c31 = f32x4.mul(w, a1);
  w = v128.load32_splat(left, 16);
  let c40 = f32x4.mul(w, a0);
  let c41 = f32x4.mul(w, a1);
  left += 20;
  offsets += 4;

  while (left < end) {
    const upper = x + load<u32>(offsets);
    offsets += 4;
    a0 = v128.load(upper);
    a1 = v128.load(upper + pitch);
    w = v128.load32_splat(left);
    c00 = multiplyAdd(c00, w, a0);
    c01 = multiplyAdd(c01, w, a1);
    w = v128.load32_splat(left, 4);
    c10 = multiplyAdd(c10, w, a0);
    c11 = multiplyAdd(c11, w, a1);
    w = v128.load32_splat(left, 8);
    c20 = multiplyAdd(c20, w, a0);
    c21 = multiplyAdd(c21, w, a1);
    w = v128.load32_splat(left, 12);
    c30 = multiplyAdd(c30, w, a0);
    c31 = multiplyAdd(c31, w, a1);
    w = v128.load32_splat(left, 16);
    c40 = multiplyAdd(c40, w, a0);
    c41 = multiplyAdd(c41, w, a1);
    left += 20;
  }

  v128.store(tile, c00);
  v128.store(tile, c01, 16);
  v128.store(tile, c10, 32);
  v128.store(tile, c11, 48);
  v128.store(tile, c20, 64);
  v128.store(tile, c21, 80);
  v128.store(tile, c30, 96);
  v128.store(tile, c31, 112);
  v128.store(tile, c40, 128);
  v128.store(tile, c41, 144);
}

/** The two windows of each map present: to the place of the first map. */
// @ts-ignore: decorator
@inline
function poolTile(present: i32, tile: usize, biases: usize, to: usize, mapBytes: usize): void {
  poolPair(present > 1, tile, biases, to, mapBytes);
  if (present > 2) poolPair(present > 3, tile + 64, biases + 8, to + 2 * mapBytes, mapBytes);
  if (present > 4) poolPair(false, tile + 128, biases + 16, to + 4 * mapBytes, mapBytes);
}

/** The two windows of a map and, if there is one, those of the next. The cells behind the last map are read for nothing. */
// @ts-ignore: decorator
@inline
function poolPair(both: bool, tile: usize, bias: usize, to: usize, mapBytes: usize): void {
  const p = greaterBiased(tile, bias);
  const q = both ? greaterBiased(tile + 32, bias + 4) : p;
  const best = greater<v128>(v128.shuffle<f32>(p, q, 0, 2, 4, 6), v128.shuffle<f32>(p, q, 1, 3, 5, 7));
  const out = rectified<v128>(best);
  v128.store64_lane(to, out, 0);
  if (both) v128.store64_lane(to + mapBytes, out, 1);
}

/** The greater of the two rows of a map, with its bias. */
// @ts-ignore: decorator
@inline
function greaterBiased(rows: usize, bias: usize): v128 {
  const b = v128.load32_splat(bias);
  return greater<v128>(f32x4.add(v128.load(rows), b), f32x4.add(v128.load(rows, 16), b));
}

/** One window of one map, whose weights are every MR-th number from `left` on. */
function window(steps: i32, x: usize, pitch: usize, offsets: usize, left: usize, bias: usize, to: usize): void {
  let c00: f32 = 0;
  let c01: f32 = 0;
  let c10: f32 = 0;
  let c11: f32 = 0;
  for (let p: i32 = 0; p < steps; p++) {
    const upper = x + load<u32>(offsets);
    const lower = upper + pitch;
    const w = load<f32>(left);
    c00 += w * load<f32>(upper);
    c01 += w * load<f32>(upper, 4);
    c10 += w * load<f32>(lower);
    c11 += w * load<f32>(lower, 4);
    left += <usize>MR << 2;
    offsets += 4;
  }
  const b = load<f32>(bias);
  store<f32>(to, rectified<f32>(greater<f32>(greater<f32>(c00 + b, c01 + b), greater<f32>(c10 + b, c11 + b))));
}
