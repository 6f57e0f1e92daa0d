/** The panels of patches (patches.ts) turned round, for the gradient of the weights. */
import { NR } from '../gemm/microkernel';
import { isInside } from './extent';
import {
  dilationX, dilationY, paddingX, paddingY, reachX, reachY, rowsOfWindows, strideX, strideY, windowHeight, windowWidth, windowsInRow,
} from './window';

/** Bytes of a step of a panel. */
const STEP: usize = <usize>NR << 2;

/**
 * Right panels of colsᵀ [P, K + 1], as packRightTransposed would write them from cols: a lane is a row (c, ky, kx) of
 * cols, the last one the ones; a step is a patch. Lanes past K + 1 are 0.
 *
 *     patches  | b b b b b |       b: in part outside of the image, for some (ky, kx): cell by cell
 *              | b . . . b |       .: inside, several lanes at once; neighbouring patches four at a time (stride 1)
 *              | b b b b b |
 */
export function packPatchesTransposed(
  channels: i32, height: i32, width: i32, window: usize, x: usize, panels: usize,
): void {
  const columns = channels * windowHeight(window) * windowWidth(window) + 1;
  packColumnsTransposed(0, columns, columns, height, width, window, x, panels);
}

/** The panels of columns `from`, the first of a panel, to before `to`, of so many, that of the ones among them. */
export function packColumnsTransposed(
  from: i32, to: i32, columns: i32, height: i32, width: i32, window: usize, x: usize, panels: usize,
): void {
  const stride = strideX(window);
  const outHeight = rowsOfWindows(window);
  const outWidth = windowsInRow(window);
  const steps = outHeight * outWidth;
  const top = firstInside(strideY(window), paddingY(window));
  const left = firstInside(stride, paddingX(window));
  const rows = max(0, insideEnd(height, reachY(window), strideY(window), paddingY(window), outHeight) - top);
  const run = max(0, insideEnd(width, reachX(window), stride, paddingX(window), outWidth) - left);
  // From one row of patches to the next, in bytes.
  const pitch = <usize>(strideY(window) * width) << 2;
  const panelPitch = <usize>outWidth * STEP;
  // The first inside patch's corner, and its place in a panel.
  const cell = (top * strideY(window) - paddingY(window)) * width + left * stride - paddingX(window);
  const corner = x + (<usize>cell << 2);
  const start = <usize>(top * outWidth + left) * STEP;
  const hasBorder = rows < outHeight || run < outWidth;
  for (let first = from; first < to; first += NR) {
    const present = min(NR, columns - 1 - first);
    if (present < NR) lastPanel(steps, present, panels);
    if (rows > 0 && run > 0) {
      let panel = panels + start;
      let q = first;
      if (ASC_FEATURE_SIMD) {
        for (; q + 4 <= first + present; q += 4) {
          const x0 = corner + cellOf(q, height, width, window);
          const x1 = corner + cellOf(q + 1, height, width, window);
          const x2 = corner + cellOf(q + 2, height, width, window);
          const x3 = corner + cellOf(q + 3, height, width, window);
          fourLanes(rows, run, x0, x1, x2, x3, pitch, stride, panel, panelPitch);
          panel += 16;
        }
      }
      for (; q < first + present; q++) {
        oneLane(rows, run, corner + cellOf(q, height, width, window), pitch, stride, panel, panelPitch);
        panel += 4;
      }
    }
    if (hasBorder) {
      for (let oy: i32 = 0; oy < outHeight; oy++) {
        const rowInside = isInside(oy - top, rows);
        const y = oy * strideY(window) - paddingY(window);
        for (let ox: i32 = 0; ox < outWidth; ox++) {
          if (rowInside && isInside(ox - left, run)) continue;
          const panel = panels + <usize>(oy * outWidth + ox) * STEP;
          const x0 = ox * stride - paddingX(window);
          step(present, first, y, x0, height, width, window, x, panel);
        }
      }
    }
    panels += <usize>steps * STEP;
  }
}

/** The first o whose window begins inside. */
// @ts-ignore: decorator
@inline
function firstInside(stride: i32, padding: i32): i32 {
  return (padding + stride - 1) / stride;
}

/** The first o behind those whose window ends inside, of `count`. */
// @ts-ignore: decorator
@inline
function insideEnd(length: i32, reach: i32, stride: i32, padding: i32, count: i32): i32 {
  return length < reach ? 0 : min(count, (length - reach + padding) / stride + 1);
}

/** A panel of nothing but the lane of ones. */
function lastPanel(steps: i32, lane: i32, panel: usize): void {
  const end = panel + <usize>steps * STEP;
  if (ASC_FEATURE_SIMD) {
    const one = i32x4.splat(lane);
    const low = v128.and(f32x4.splat(1), i32x4.eq(i32x4(0, 1, 2, 3), one));
    const high = v128.and(f32x4.splat(1), i32x4.eq(i32x4(4, 5, 6, 7), one));
    for (; panel < end; panel += STEP) {
      v128.store(panel, low);
      v128.store(panel, high, 16);
    }
  } else {
    memory.fill(panel, 0, end - panel);
    for (panel += <usize>lane << 2; panel < end; panel += STEP) store<f32>(panel, 1);
  }
}

/** The cell of row q of cols in the patch at (0, 0), in bytes from the start of the image. */
function cellOf(q: i32, height: i32, width: i32, window: usize): usize {
  const kernelHeight = windowHeight(window);
  const kernelWidth = windowWidth(window);
  const row = q / kernelWidth;
  const channel = row / kernelHeight;
  const ky = row - channel * kernelHeight;
  const kx = q - row * kernelWidth;
  return <usize>((channel * height + ky * dilationY(window)) * width + kx * dilationX(window)) << 2;
}

/** One lane in rows × run patches: `pitch` and `panelPitch` are bytes from one row of patches to the next. */
function oneLane(
  rows: i32, run: i32, x: usize, pitch: usize, stride: i32, panel: usize, panelPitch: usize,
): void {
  const next = <usize>stride << 2;
  for (let row: i32 = 0; row < rows; row++) {
    let from = x;
    for (let to = panel, end = panel + <usize>run * STEP; to < end; to += STEP) {
      store<u32>(to, load<u32>(from));
      from += next;
    }
    x += pitch;
    panel += panelPitch;
  }
}

/** The same for four lanes; four patches side by side at once, by a 4×4 transpose (gemm/panels.ts draws it). */
function fourLanes(
  rows: i32, run: i32, x0: usize, x1: usize, x2: usize, x3: usize, pitch: usize, stride: i32, panel: usize,
  panelPitch: usize,
): void {
  const fours = stride == 1 ? <usize>(run & ~3) << 2 : 0;
  const end = <usize>(run * stride) << 2;
  const next = <usize>stride << 2;
  for (let row: i32 = 0; row < rows; row++) {
    let to = panel;
    let at: usize = 0;
    for (; at < fours; at += 16) {
      const a = v128.load(x0 + at);
      const b = v128.load(x1 + at);
      const c = v128.load(x2 + at);
      const d = v128.load(x3 + at);
      const ab01 = v128.shuffle<f32>(a, b, 0, 4, 1, 5);
      const ab23 = v128.shuffle<f32>(a, b, 2, 6, 3, 7);
      const cd01 = v128.shuffle<f32>(c, d, 0, 4, 1, 5);
      const cd23 = v128.shuffle<f32>(c, d, 2, 6, 3, 7);
      v128.store(to, v128.shuffle<i64>(ab01, cd01, 0, 2));
      v128.store(to, v128.shuffle<i64>(ab01, cd01, 1, 3), 32);
      v128.store(to, v128.shuffle<i64>(ab23, cd23, 0, 2), 64);
      v128.store(to, v128.shuffle<i64>(ab23, cd23, 1, 3), 96);
      to += 4 * STEP;
    }
    for (; at < end; at += next) {
      let values = v128.load32_zero(x0 + at);
      values = v128.load_lane<f32>(x1 + at, values, 1);
      values = v128.load_lane<f32>(x2 + at, values, 2);
      v128.store(to, v128.load_lane<f32>(x3 + at, values, 3));
      to += STEP;
    }
    x0 += pitch;
    x1 += pitch;
    x2 += pitch;
    x3 += pitch;
    panel += panelPitch;
  }
}

/** One step: the first `lanes` from row `first` of cols on, of a patch that may lie in part outside. */
function step(
  lanes: i32, first: i32, top: i32, left: i32, height: i32, width: i32, window: usize, x: usize, panel: usize,
): void {
  const kernelHeight = windowHeight(window);
  const kernelWidth = windowWidth(window);
  const down = dilationY(window);
  const across = dilationX(window);
  const row = first / kernelWidth;
  let channel = row / kernelHeight;
  let ky = row - channel * kernelHeight;
  let kx = first - row * kernelWidth;
  let y = top + ky * down;
  let column = left + kx * across;
  for (const end = panel + (<usize>lanes << 2); panel < end; panel += 4) {
    const isCell = isInside(y, height) && isInside(column, width);
    store<u32>(panel, isCell ? load<u32>(x + (<usize>((channel * height + y) * width + column) << 2)) : 0);
    kx++;
    column += across;
    if (kx == kernelWidth) {
      kx = 0;
      column = left;
      ky++;
      y += down;
      if (ky == kernelHeight) {
        ky = 0;
        y = top;
        channel++;
      }
    }
  }
}
