/**
 * A convolution as a product: the patches of an image are the columns of a matrix that is never stored. These packers
 * write its panels, the right operand of multiplyPacked, straight from the image.
 *
 *     image [channels, height, width]         cols [K + 1, P]          K = channels · kernel cells, P = outHeight · outWidth
 *     | .  .  .  .  . |                       step (c, ky, kx)         x[c, oy·strideY + ky·dilationY − paddingY, ox alike]
 *     | . [a  b] .  . |     2 × 2     ->       a column, patch (oy, ox):  … a b c d … 1
 *     | . [c  d] .  . |                       the last row is 1 everywhere, for the bias
 *
 * Outside of the image x is 0. The values are copied bit by bit. `window` is what ./window reads.
 */
import { zeroLane } from '../gemm/panels';
import { NR } from '../gemm/microkernel';
import { isInside } from './extent';
import {
  dilationX, dilationY, paddingX, paddingY, reachX, rowsOfWindows, strideX, strideY, windowHeight, windowWidth, windowsInRow,
} from './window';

/** Bytes of a step of a panel. */
const STEP: usize = <usize>NR << 2;

/**
 * Right panels of cols [K + 1, P], as packRight would write them: a lane is a patch, a step a row of cols; lanes past P
 * are 0. Neighbouring patches of one output row are neighbours in the image too (stride 1), and are copied together:
 *
 *     x        | . . [. . . . . . . .] . |       8 lanes for (c, ky, kx), the next step starts one cell further
 */
export function packPatches(
  channels: i32, height: i32, width: i32, window: usize, x: usize, panels: usize,
): void {
  const outWidth = windowsInRow(window);
  const count = outWidth * rowsOfWindows(window);
  const steps = channels * windowHeight(window) * windowWidth(window);
  let oy: i32 = 0;
  let ox: i32 = 0;
  for (let first: i32 = 0; first < count; first += NR) {
    const present = min(NR, count - first);
    let lane: i32 = 0;
    while (lane < present) {
      const run = min(present - lane, outWidth - ox);
      const top = oy * strideY(window) - paddingY(window);
      const left = ox * strideX(window) - paddingX(window);
      const room = strideX(window) == 1 && left >= 0 ? min(run, width - reachX(window) + 1 - left) : 1;
      const panel = panels + (<usize>lane << 2);
      const done = someLanes(room, channels, height, width, window, top, left, x, panel);
      lane += done;
      ox += done;
      if (ox == outWidth) {
        ox = 0;
        oy++;
      }
    }
    const last = panels + <usize>steps * STEP;
    for (let l: i32 = 0; l < present; l++) store<f32>(last + (<usize>l << 2), 1);
    for (let l: i32 = present; l < NR; l++) zeroLane(steps + 1, panels + (<usize>l << 2), STEP);
    panels = last + STEP;
  }
}

/** Fills as many lanes as go in one pass, of `room` whose patches have no column outside of the image; returns how many. */
function someLanes(
  room: i32, channels: i32, height: i32, width: i32, window: usize, top: i32, left: i32, x: usize, panel: usize,
): i32 {
  if (ASC_FEATURE_SIMD) {
    if (room >= 8) {
      lanesOfRow(8, channels, height, width, window, top, left, x, panel);
      return 8;
    }
    if (room >= 4) {
      lanesOfRow(4, channels, height, width, window, top, left, x, panel);
      return 4;
    }
  } else if (room >= 3) {
    lanesOfRow(3, channels, height, width, window, top, left, x, panel);
    return 3;
  }
  laneOfPatch(channels, height, width, window, top, left, x, panel);
  return 1;
}

/** 3, 4 or 8 patches side by side, whose columns all lie inside. Inlined for each constant `lanes`. */
// @ts-ignore: decorator
@inline
function lanesOfRow(
  lanes: i32, channels: i32, height: i32, width: i32, window: usize, top: i32, left: i32, x: usize, panel: usize,
): void {
  const down = dilationY(window);
  const bottom = top + windowHeight(window) * down;
  const pitch = <usize>(width * down) << 2;
  const next = <usize>dilationX(window) << 2;
  const steps = <usize>windowWidth(window) * STEP;
  for (let c: i32 = 0; c < channels; c++) {
    let row = x + (<usize>((c * height + top) * width + left) << 2);
    for (let y = top; y < bottom; y += down) {
      if (isInside(y, height)) {
        let from = row;
        for (const end = panel + steps; panel < end; panel += STEP) {
          copyLanes(lanes, from, panel);
          from += next;
        }
      } else {
        for (const end = panel + steps; panel < end; panel += STEP) zeroLanes(lanes, panel);
      }
      row += pitch;
    }
  }
}

// @ts-ignore: decorator
@inline
function copyLanes(lanes: i32, from: usize, panel: usize): void {
  if (ASC_FEATURE_SIMD) {
    v128.store(panel, v128.load(from));
    if (lanes == 8) v128.store(panel, v128.load(from, 16), 16);
  } else {
    store<u32>(panel, load<u32>(from));
    store<u32>(panel, load<u32>(from, 4), 4);
    store<u32>(panel, load<u32>(from, 8), 8);
  }
}

// @ts-ignore: decorator
@inline
function zeroLanes(lanes: i32, panel: usize): void {
  if (ASC_FEATURE_SIMD) {
    v128.store(panel, i32x4.splat(0));
    if (lanes == 8) v128.store(panel, i32x4.splat(0), 16);
  } else {
    store<u32>(panel, 0);
    store<u32>(panel, 0, 4);
    store<u32>(panel, 0, 8);
  }
}

/** One patch, which may lie in part outside. */
function laneOfPatch(
  channels: i32, height: i32, width: i32, window: usize, top: i32, left: i32, x: usize, panel: usize,
): void {
  const down = dilationY(window);
  const across = dilationX(window);
  const bottom = top + windowHeight(window) * down;
  const right = left + windowWidth(window) * across;
  for (let c: i32 = 0; c < channels; c++) {
    for (let y = top; y < bottom; y += down) {
      // In a row outside of the image there is nothing.
      const present = isInside(y, height) ? width : 0;
      const row = x + (<usize>((c * height + y) * width) << 2);
      for (let column = left; column < right; column += across) {
        store<u32>(panel, isInside(column, present) ? load<u32>(row + (<usize>column << 2)) : 0);
        panel += STEP;
      }
    }
  }
}
