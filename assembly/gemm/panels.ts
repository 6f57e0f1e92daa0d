/**
 * What the packers are made of: each fills some neighbouring lanes of one panel through all k steps.
 *
 *     panel [k][width]    | l0 l1 l2 l3 l4 | l0 l1 l2 l3 l4 | …      lanes l0 … l3 from one call, l4 from another
 *
 * A panel address is that of the first lane to fill, `stride` the bytes from one step to the next: so the width of a
 * panel never shows here. Sources are byte addresses, `ld` is counted in elements, an index list (i32) may be 0, which
 * stands for 0, 1, 2, … and is faster. Each value is multiplied by its source row's scale, rounded to f32; 1 changes
 * no bits.
 */
import { gather } from '../math/lanes';

/** The i-th of a list of indices; of no list, i itself. */
// @ts-ignore: decorator
@inline
export function indexAt(list: usize, i: i32): i32 {
  return list ? load<i32>(list + (<usize>i << 2)) : i;
}

/** The scale of a source row; without scales, 1. */
// @ts-ignore: decorator
@inline
export function scaleAt(scale: usize, row: i32): f32 {
  return scale ? load<f32>(scale + (<usize>row << 2)) : 1;
}

/** The byte offset of row i of a row-major f32 matrix. */
// @ts-ignore: decorator
@inline
export function address(source: usize, row: i32, ld: i32): usize {
  return source + ((<usize>row * <usize>ld) << 2);
}

/** One lane of zeros. */
export function zeroLane(k: i32, panel: usize, stride: usize): void {
  for (const end = panel + <usize>k * stride; panel < end; panel += stride) store<f32>(panel, 0);
}

/** One lane along a source row: panel[p] = s · row[columns[p]]. */
export function laneOfRow(k: i32, row: usize, columns: usize, s: f32, panel: usize, stride: usize): void {
  if (columns) {
    for (const end = columns + (<usize>k << 2); columns < end; columns += 4) {
      store<f32>(panel, s * load<f32>(row + (<usize>load<i32>(columns) << 2)));
      panel += stride;
    }
    return;
  }
  for (const end = row + (<usize>k << 2); row < end; row += 4) {
    store<f32>(panel, s * load<f32>(row));
    panel += stride;
  }
}

/** One lane down a source column: panel[p] = scale[rows[p]] · column[rows[p]*ld]. */
export function laneOfColumn(
  k: i32,
  column: usize,
  ld: i32,
  rows: usize,
  scale: usize,
  panel: usize,
  stride: usize,
): void {
  for (let p: i32 = 0; p < k; p++) {
    const row = indexAt(rows, p);
    store<f32>(panel, scaleAt(scale, row) * load<f32>(column + <usize>row * (<usize>ld << 2)));
    panel += stride;
  }
}

/**
 * Four lanes along the source rows i … i + 3 of a list: panel[p][l] = scale[row_l] · row_l[columns[p]]. Four steps at once, by a
 * 4×4 transpose:
 *
 *     row0 | a0 a1 a2 a3        step 0 | a0 b0 c0 d0
 *     row1 | b0 b1 b2 b3   ->   step 1 | a1 b1 c1 d1
 *     row2 | c0 c1 c2 c3        step 2 | a2 b2 c2 d2
 *     row3 | d0 d1 d2 d3        step 3 | a3 b3 c3 d3
 */
export function fourLanesOfRows(
  k: i32,
  source: usize,
  ld: i32,
  rows: usize,
  i: i32,
  columns: usize,
  scale: usize,
  panel: usize,
  stride: usize,
): void {
  const i0 = indexAt(rows, i);
  const i1 = indexAt(rows, i + 1);
  const i2 = indexAt(rows, i + 2);
  const i3 = indexAt(rows, i + 3);
  const row0 = address(source, i0, ld);
  const row1 = address(source, i1, ld);
  const row2 = address(source, i2, ld);
  const row3 = address(source, i3, ld);
  const s0 = scaleAt(scale, i0);
  const s1 = scaleAt(scale, i1);
  const s2 = scaleAt(scale, i2);
  const s3 = scaleAt(scale, i3);
  let p: i32 = 0;
  if (ASC_FEATURE_SIMD) {
    if (columns) {
      let scales = f32x4.splat(s0);
      scales = f32x4.replace_lane(scales, 1, s1);
      scales = f32x4.replace_lane(scales, 2, s2);
      scales = f32x4.replace_lane(scales, 3, s3);
      for (const end = columns + (<usize>k << 2); columns < end; columns += 4) {
        const offset = <usize>load<i32>(columns) << 2;
        v128.store(panel, f32x4.mul(scales, gather(row0 + offset, row1 + offset, row2 + offset, row3 + offset)));
        panel += stride;
      }
      return;
    }
    const stride3 = stride * 3;
    const step = stride << 2;
    for (; p + 4 <= k; p += 4) {
      const offset = <usize>p << 2;
      const a = f32x4.mul(f32x4.splat(s0), v128.load(row0 + offset));
      const b = f32x4.mul(f32x4.splat(s1), v128.load(row1 + offset));
      const c = f32x4.mul(f32x4.splat(s2), v128.load(row2 + offset));
      const d = f32x4.mul(f32x4.splat(s3), v128.load(row3 + offset));
      const ab01 = v128.shuffle<f32>(a, b, 0, 4, 1, 5);
      const ab23 = v128.shuffle<f32>(a, b, 2, 6, 3, 7);
      const cd01 = v128.shuffle<f32>(c, d, 0, 4, 1, 5);
      const cd23 = v128.shuffle<f32>(c, d, 2, 6, 3, 7);
      v128.store(panel, v128.shuffle<i64>(ab01, cd01, 0, 2));
      v128.store(panel + stride, v128.shuffle<i64>(ab01, cd01, 1, 3));
      v128.store(panel + (stride << 1), v128.shuffle<i64>(ab23, cd23, 0, 2));
      v128.store(panel + stride3, v128.shuffle<i64>(ab23, cd23, 1, 3));
      panel += step;
    }
  }
  for (; p < k; p++) {
    const offset = <usize>indexAt(columns, p) << 2;
    store<f32>(panel, s0 * load<f32>(row0 + offset));
    store<f32>(panel, s1 * load<f32>(row1 + offset), 4);
    store<f32>(panel, s2 * load<f32>(row2 + offset), 8);
    store<f32>(panel, s3 * load<f32>(row3 + offset), 12);
    panel += stride;
  }
}

/**
 * A run of 3, 4, 5 or 8 lanes down as many neighbouring columns: panel[p][l] = scale[rows[p]] · source[rows[p]*ld + l].
 * Inlined for each constant `lanes`: what is spent on a row is then spent once.
 */
// @ts-ignore: decorator
@inline
export function lanesOfRun(
  lanes: i32,
  k: i32,
  source: usize,
  ld: i32,
  rows: usize,
  scale: usize,
  panel: usize,
  stride: usize,
): void {
  const pitch = <usize>ld << 2;
  if (!rows) {
    let s: f32 = 1;
    for (const end = panel + <usize>k * stride; panel < end; panel += stride) {
      if (scale) {
        s = load<f32>(scale);
        scale += 4;
      }
      copyRun(lanes, s, source, panel);
      source += pitch;
    }
    return;
  }
  for (let p: i32 = 0; p < k; p++) {
    const row = indexAt(rows, p);
    copyRun(lanes, scaleAt(scale, row), source + <usize>row * pitch, panel);
    panel += stride;
  }
}

/** panel[l] = s · from[l], l < lanes: 3, 4, 5 or 8. */
// @ts-ignore: decorator
@inline
function copyRun(lanes: i32, s: f32, from: usize, panel: usize): void {
  if (ASC_FEATURE_SIMD) {
    const s4 = f32x4.splat(s);
    v128.store(panel, f32x4.mul(s4, v128.load(from)));
    if (lanes == 8) v128.store(panel, f32x4.mul(s4, v128.load(from, 16)), 16);
    if (lanes == 5) store<f32>(panel, s * load<f32>(from, 16), 16);
  } else {
    store<f32>(panel, s * load<f32>(from));
    store<f32>(panel, s * load<f32>(from, 4), 4);
    store<f32>(panel, s * load<f32>(from, 8), 8);
  }
}

/**
 * 3, 4, 5 or 8 lanes down the columns of a list: panel[p][l] = scale[rows[p]] · source[rows[p]*ld + columns[l]].
 * Inlined for each constant `lanes`, as lanesOfRun.
 */
// @ts-ignore: decorator
@inline
export function lanesOfColumns(
  lanes: i32,
  k: i32,
  source: usize,
  ld: i32,
  rows: usize,
  columns: usize,
  scale: usize,
  panel: usize,
  stride: usize,
): void {
  const pitch = <usize>ld << 2;
  const column0 = source + (<usize>load<i32>(columns) << 2);
  const column1 = source + (<usize>load<i32>(columns, 4) << 2);
  const column2 = source + (<usize>load<i32>(columns, 8) << 2);
  const column3 = lanes > 3 ? source + (<usize>load<i32>(columns, 12) << 2) : 0;
  const column4 = lanes > 4 ? source + (<usize>load<i32>(columns, 16) << 2) : 0;
  const column5 = lanes > 5 ? source + (<usize>load<i32>(columns, 20) << 2) : 0;
  const column6 = lanes > 6 ? source + (<usize>load<i32>(columns, 24) << 2) : 0;
  const column7 = lanes > 7 ? source + (<usize>load<i32>(columns, 28) << 2) : 0;
  for (let p: i32 = 0; p < k; p++) {
    const row = indexAt(rows, p);
    const offset = <usize>row * pitch;
    const s = scaleAt(scale, row);
    if (ASC_FEATURE_SIMD) {
      const s4 = f32x4.splat(s);
      const low = gather(column0 + offset, column1 + offset, column2 + offset, column3 + offset);
      v128.store(panel, f32x4.mul(s4, low));
      if (lanes == 8) {
        const high = gather(column4 + offset, column5 + offset, column6 + offset, column7 + offset);
        v128.store(panel, f32x4.mul(s4, high), 16);
      }
      if (lanes == 5) store<f32>(panel, s * load<f32>(column4 + offset), 16);
    } else {
      store<f32>(panel, s * load<f32>(column0 + offset));
      store<f32>(panel, s * load<f32>(column1 + offset), 4);
      store<f32>(panel, s * load<f32>(column2 + offset), 8);
    }
    panel += stride;
  }
}
