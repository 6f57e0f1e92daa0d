/** The panels of patches (patches.ts) turned round, for the gradient of the weights. */
import { zeroLane } from '../gemm/lanes';
import { NR } from '../gemm/microkernel';
import { isInside, windows } from './extent';

/** Bytes of a step of a panel. */
const STEP: usize = <usize>NR << 2;

/**
 * Right panels of colsᵀ [P, K + 1], as packRightTransposed would write them from cols: a lane is a row (c, ky, kx) of
 * cols, the last one the ones; a step is a patch. Lanes past K + 1 are 0.
 */
export function packPatchesTransposed(
  channels: i32, height: i32, width: i32, kernel: i32, stride: i32, padding: i32, x: usize, panels: usize,
): void {
  const outHeight = windows(height, kernel, stride, padding);
  const outWidth = windows(width, kernel, stride, padding);
  const steps = outHeight * outWidth;
  const columns = channels * kernel * kernel;
  for (let first: i32 = 0; first <= columns; first += NR) {
    const present = min(NR, columns - first);
    if (present == NR) wholePanel(first, outHeight, outWidth, height, width, kernel, stride, padding, x, panels);
    else {
      let panel = panels;
      for (let oy: i32 = 0; oy < outHeight; oy++) {
        for (let ox: i32 = 0; ox < outWidth; ox++) {
          step(present, first, oy * stride - padding, ox * stride - padding, height, width, kernel, x, panel);
          panel += STEP;
        }
      }
      oneLane(steps, panels + (<usize>present << 2));
      for (let lane = present + 1; lane < NR; lane++) zeroLane(steps, panels + (<usize>lane << 2), STEP);
    }
    panels += <usize>steps * STEP;
  }
}

/** One lane of ones. */
function oneLane(k: i32, panel: usize): void {
  for (const end = panel + <usize>k * STEP; panel < end; panel += STEP) store<f32>(panel, 1);
}

/** The cell of row q of cols for the patch at (0, 0), in floats from the start of the image. */
function cellOf(q: i32, height: i32, width: i32, kernel: i32): i32 {
  const channel = q / (kernel * kernel);
  const rest = q - channel * kernel * kernel;
  const ky = rest / kernel;
  return (channel * height + ky) * width + rest - ky * kernel;
}

/** NR lanes from row `first` of cols on, through all patches. */
function wholePanel(
  first: i32, outHeight: i32, outWidth: i32, height: i32, width: i32, kernel: i32, stride: i32, padding: i32, x: usize,
  panel: usize,
): void {
  const x0 = x + (<usize>cellOf(first, height, width, kernel) << 2);
  const x1 = x + (<usize>cellOf(first + 1, height, width, kernel) << 2);
  const x2 = x + (<usize>cellOf(first + 2, height, width, kernel) << 2);
  const x3 = ASC_FEATURE_SIMD ? x + (<usize>cellOf(first + 3, height, width, kernel) << 2) : 0;
  const x4 = ASC_FEATURE_SIMD ? x + (<usize>cellOf(first + 4, height, width, kernel) << 2) : 0;
  const x5 = ASC_FEATURE_SIMD ? x + (<usize>cellOf(first + 5, height, width, kernel) << 2) : 0;
  const x6 = ASC_FEATURE_SIMD ? x + (<usize>cellOf(first + 6, height, width, kernel) << 2) : 0;
  const x7 = ASC_FEATURE_SIMD ? x + (<usize>cellOf(first + 7, height, width, kernel) << 2) : 0;
  for (let oy: i32 = 0; oy < outHeight; oy++) {
    const top = oy * stride - padding;
    const rowsInside = top >= 0 && top + kernel <= height;
    let ox: i32 = 0;
    while (ox < outWidth) {
      const left = ox * stride - padding;
      const inside = rowsInside && left >= 0 && left + kernel <= width;
      const offset = <usize>(top * width + left) << 2;
      if (!inside) {
        step(NR, first, top, left, height, width, kernel, x, panel);
      } else if (ASC_FEATURE_SIMD) {
        if (stride == 1 && ox + 4 <= outWidth && left + 3 + kernel <= width) {
          fourSteps(x0 + offset, x1 + offset, x2 + offset, x3 + offset, panel);
          fourSteps(x4 + offset, x5 + offset, x6 + offset, x7 + offset, panel + 16);
          panel += 4 * STEP;
          ox += 4;
          continue;
        }
        v128.store(panel, gather(x0 + offset, x1 + offset, x2 + offset, x3 + offset));
        v128.store(panel, gather(x4 + offset, x5 + offset, x6 + offset, x7 + offset), 16);
      } else {
        store<u32>(panel, load<u32>(x0 + offset));
        store<u32>(panel, load<u32>(x1 + offset), 4);
        store<u32>(panel, load<u32>(x2 + offset), 8);
      }
      panel += STEP;
      ox++;
    }
  }
}

/** Four lanes of four steps, a 4×4 transpose (gemm/lanes.ts draws it). */
// @ts-ignore: decorator
@inline
function fourSteps(x0: usize, x1: usize, x2: usize, x3: usize, panel: usize): void {
  const a = v128.load(x0);
  const b = v128.load(x1);
  const c = v128.load(x2);
  const d = v128.load(x3);
  const ab01 = v128.shuffle<f32>(a, b, 0, 4, 1, 5);
  const ab23 = v128.shuffle<f32>(a, b, 2, 6, 3, 7);
  const cd01 = v128.shuffle<f32>(c, d, 0, 4, 1, 5);
  const cd23 = v128.shuffle<f32>(c, d, 2, 6, 3, 7);
  v128.store(panel, v128.shuffle<i64>(ab01, cd01, 0, 2));
  v128.store(panel, v128.shuffle<i64>(ab01, cd01, 1, 3), 32);
  v128.store(panel, v128.shuffle<i64>(ab23, cd23, 0, 2), 64);
  v128.store(panel, v128.shuffle<i64>(ab23, cd23, 1, 3), 96);
}

/** Four values from four addresses. */
// @ts-ignore: decorator
@inline
function gather(x0: usize, x1: usize, x2: usize, x3: usize): v128 {
  let values = v128.load32_zero(x0);
  values = v128.load_lane<f32>(x1, values, 1);
  values = v128.load_lane<f32>(x2, values, 2);
  return v128.load_lane<f32>(x3, values, 3);
}

/** One step: the first `lanes` from row `first` of cols on, of a patch that may lie in part outside. */
function step(
  lanes: i32, first: i32, top: i32, left: i32, height: i32, width: i32, kernel: i32, x: usize, panel: usize,
): void {
  let channel = first / (kernel * kernel);
  let ky = (first - channel * kernel * kernel) / kernel;
  let kx = first - (channel * kernel + ky) * kernel;
  for (const end = panel + (<usize>lanes << 2); panel < end; panel += 4) {
    const isCell = isInside(top + ky, height) && isInside(left + kx, width);
    const at = x + (<usize>((channel * height + top + ky) * width + left + kx) << 2);
    store<u32>(panel, isCell ? load<u32>(at) : 0);
    kx++;
    if (kx == kernel) {
      kx = 0;
      ky++;
      if (ky == kernel) {
        ky = 0;
        channel++;
      }
    }
  }
}
