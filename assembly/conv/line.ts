/**
 * A channel with its padding as one line of cells. A window takes some of them that are always as far apart, wherever it stands:
 *
 *     | .  .  .  .  .  . |                                       y[i] = Σ_k w[k] · x[i + offset_k]          k over (ky, kx)
 *     | .  a  b  c  d  . |
 *     | .  e  f  g  h  . |      ->      . . . . . . . a b c d . . e f g h . …
 *     | .  .  .  .  .  . |                   i + offset_0 …      the next i is a cell further: lanes are neighbours, whatever the window
 *
 * Where windows step over cells, or a row ends, y has cells too many: whoever reads it leaves them out. It is made of whole vectors, too,
 * so that there are no tails: behind each line are 3 zeros. Sizes are those of ./layer.
 */
import { multiplyAdd } from '../gemm/multiplyAdd';
import { most } from '../math/lanes';
import * as layers from './layer';
import {
  dilationX, dilationY, paddingX, paddingY, reachX, reachY, rowsOfWindows, strideX, strideY, windowHeight, windowWidth, windowsInRow,
} from './window';

/** Cells behind a line and behind its sums, for vectors that begin in it. */
const BEHIND: i32 = 3;

/**
 * The words of scratch that depthwise convolutions want for each thread: offsets, and the same negative; a line; sums; and as many zeros
 * as a window reaches before another line. They may be more than an i32 counts.
 */
export function depthwiseWords(
  taps: i32, height: i32, width: i32, paddingY: i32, paddingX: i32, reachY: i32, reachX: i32,
): f64 {
  const pitch = <f64>width + 2 * <f64>paddingX;
  const plane = (<f64>height + 2 * <f64>paddingY) * pitch + BEHIND;
  return 2 * <f64>taps + 3 * plane + <f64>(reachY - 1) * pitch + <f64>(reachX - 1);
}

// @ts-ignore: decorator
@inline
export function bytes(count: i32): usize {
  return <usize>count << 2;
}

// @ts-ignore: decorator
@inline
export function tapsOf(window: usize): i32 {
  return windowHeight(window) * windowWidth(window);
}

/** From a row to the next. */
// @ts-ignore: decorator
@inline
export function pitchOf(layer: usize): i32 {
  return layers.width(layer) + 2 * paddingX(layers.window(layer));
}

/** All cells of a line, and those behind it. */
// @ts-ignore: decorator
@inline
export function planeOf(layer: usize): i32 {
  return (layers.height(layer) + 2 * paddingY(layers.window(layer))) * pitchOf(layer) + BEHIND;
}

/** The cells before the first one that is no padding. */
// @ts-ignore: decorator
@inline
export function aheadOf(layer: usize): i32 {
  const window = layers.window(layer);
  return paddingY(window) * pitchOf(layer) + paddingX(window);
}

/** From the first cell of a window to its last. */
// @ts-ignore: decorator
@inline
export function reachOf(layer: usize): i32 {
  const window = layers.window(layer);
  return (reachY(window) - 1) * pitchOf(layer) + reachX(window) - 1;
}

/** So many cells, or up to 3 more. */
// @ts-ignore: decorator
@inline
export function vectors(cells: i32): i32 {
  return (cells + BEHIND) & ~BEHIND;
}

/** From the first cell of the first window to that of the last one, in whole vectors. */
// @ts-ignore: decorator
@inline
export function lengthOf(layer: usize): i32 {
  const window = layers.window(layer);
  const rows = (rowsOfWindows(window) - 1) * strideY(window);
  return vectors(rows * pitchOf(layer) + (windowsInRow(window) - 1) * strideX(window) + 1);
}

/** Bytes from the first cell of a window to each; behind them the same back. */
export function putOffsets(window: usize, pitch: i32, offsets: usize): void {
  const back = bytes(tapsOf(window));
  for (let ky: i32 = 0; ky < windowHeight(window); ky++) {
    for (let kx: i32 = 0; kx < windowWidth(window); kx++) {
      const offset = (ky * dilationY(window) * pitch + kx * dilationX(window)) << 2;
      store<i32>(offsets, offset);
      store<i32>(offsets + back, -offset);
      offsets += 4;
    }
  }
}

/** n cells of each of some rows to others; so many bytes lie from one row to the next, and from one cell. */
export function copyCells(
  rows: i32, n: i32, from: usize, fromRow: usize, fromCell: usize, to: usize, toRow: usize, toCell: usize,
): void {
  for (; rows > 0; rows--) {
    let source = from;
    let target = to;
    let left = n;
    if (ASC_FEATURE_SIMD && fromCell + toCell == 8) {
      for (; left >= 4; left -= 4) {
        v128.store(target, v128.load(source));
        source += 16;
        target += 16;
      }
    }
    for (; left > 0; left--) {
      store<u32>(target, load<u32>(source));
      source += fromCell;
      target += toCell;
    }
    from += fromRow;
    to += toRow;
  }
}

/**
 * y[i] = max(least, Σ_k w[k] · x[i + offset_k] + bias), i < n, a multiple of 4; a NaN stays one. The sum begins with its first product,
 * and the bias is last: one of −0 counts as +0, so that no y is −0.
 */
export function slide(n: i32, taps: i32, offsets: usize, w: usize, bias: f32, least: f32, x: usize, y: usize): void {
  const end = y + bytes(n);
  const last = offsets + bytes(taps);
  bias += 0;
  if (ASC_FEATURE_SIMD) {
    const biases = f32x4.splat(bias);
    const leasts = f32x4.splat(least);
    for (; y + 64 <= end; y += 64) {
      let at = x + load<i32>(offsets);
      let weight = v128.load32_splat(w);
      let a = f32x4.mul(weight, v128.load(at));
      let b = f32x4.mul(weight, v128.load(at, 16));
      let c = f32x4.mul(weight, v128.load(at, 32));
      let d = f32x4.mul(weight, v128.load(at, 48));
      let next = w + 4;
      for (let k = offsets + 4; k < last; k += 4) {
        at = x + load<i32>(k);
        weight = v128.load32_splat(next);
        a = multiplyAdd(a, weight, v128.load(at));
        b = multiplyAdd(b, weight, v128.load(at, 16));
        c = multiplyAdd(c, weight, v128.load(at, 32));
        d = multiplyAdd(d, weight, v128.load(at, 48));
        next += 4;
      }
      v128.store(y, most(f32x4.add(a, biases), leasts));
      v128.store(y, most(f32x4.add(b, biases), leasts), 16);
      v128.store(y, most(f32x4.add(c, biases), leasts), 32);
      v128.store(y, most(f32x4.add(d, biases), leasts), 48);
      x += 64;
    }
    for (; y < end; y += 16) {
      let a = f32x4.mul(v128.load32_splat(w), v128.load(x + load<i32>(offsets)));
      let next = w + 4;
      for (let k = offsets + 4; k < last; k += 4) {
        a = multiplyAdd(a, v128.load32_splat(next), v128.load(x + load<i32>(k)));
        next += 4;
      }
      v128.store(y, most(f32x4.add(a, biases), leasts));
      x += 16;
    }
    return;
  }
  for (; y < end; y += 4) {
    let a = load<f32>(w) * load<f32>(x + load<i32>(offsets));
    let next = w + 4;
    for (let k = offsets + 4; k < last; k += 4) {
      a += load<f32>(next) * load<f32>(x + load<i32>(k));
      next += 4;
    }
    store<f32>(y, most<f32>(a + bias, least));
    x += 4;
  }
}
