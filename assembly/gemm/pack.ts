/**
 * Copies the operands of a product into panels, the order in which the microkernel reads them. Two packers serve all
 * forms: a lane of a panel is a row of the source (the copy is then a transpose) or a column (a copy of runs).
 *
 *     A [m, k], row-major                     left panels [⌈m/MR⌉][k][MR]
 *     | a00 a01 a02 … |                       | a00 a10 a20 a30 a40 | a01 a11 a21 a31 a41 | …
 *     | a10 a11 a12 … |     packLeft ->       the next MR rows …
 *     |  …            |
 *
 * The lanes past m or n are 0, so that every tile is a whole one. Index lists (i32; 0: all, in order) choose rows and
 * columns of the source, and may be shorter than it, permuted, or hold an index twice: so rows and columns that a
 * closed gate kills never reach the product. A scale (f32 for each source row; 0: none) is multiplied in and the
 * product rounded to f32.
 *
 * Panels must not overlap the source. Counts may be 0.
 */
import {
  address, fourLanesOfRows, indexAt, laneOfColumn, laneOfRow, lanesOfColumns, lanesOfRun, scaleAt, zeroLane,
} from './panels';
import { MR, NR } from './microkernel';

/** The floats that the panels of a left operand [m, k] take. */
export function leftPanels(m: i32, k: i32): i32 {
  return ((m + MR - 1) / MR) * MR * k;
}

/** The floats that the panels of a right operand [k, n] take. */
export function rightPanels(k: i32, n: i32): i32 {
  return ((n + NR - 1) / NR) * NR * k;
}

/** Panels of A[i,p] = a[rows[i]*lda + columns[p]], i < m, p < k: rows has m indices, columns k. */
export function packLeft(m: i32, k: i32, a: usize, lda: i32, rows: usize, columns: usize, panels: usize): void {
  packRows(MR, m, k, a, lda, rows, columns, 0, panels);
}

/** Panels of A[i,p] = a[rows[p]*lda + columns[i]], i < m, p < k: rows has k indices, columns m. */
export function packLeftTransposed(m: i32, k: i32, a: usize, lda: i32, rows: usize, columns: usize, panels: usize): void {
  packColumns(MR, m, k, a, lda, rows, columns, 0, panels);
}

/** Panels of B[p,j] = scale[rows[p]] · b[rows[p]*ldb + columns[j]], p < k, j < n: rows has k indices, columns n. */
export function packRight(
  k: i32,
  n: i32,
  b: usize,
  ldb: i32,
  rows: usize,
  columns: usize,
  scale: usize,
  panels: usize,
): void {
  packColumns(NR, n, k, b, ldb, rows, columns, scale, panels);
}

/** Panels of B[p,j] = scale[rows[j]] · b[rows[j]*ldb + columns[p]], p < k, j < n: rows has n indices, columns k. */
export function packRightTransposed(
  k: i32,
  n: i32,
  b: usize,
  ldb: i32,
  rows: usize,
  columns: usize,
  scale: usize,
  panels: usize,
): void {
  packRows(NR, n, k, b, ldb, rows, columns, scale, panels);
}

/** Panels whose lanes are `lanes` rows of the source and whose steps are k of its columns. */
export function packRows(
  width: i32,
  lanes: i32,
  k: i32,
  source: usize,
  ld: i32,
  rows: usize,
  columns: usize,
  scale: usize,
  panels: usize,
): void {
  const stride = <usize>width << 2;
  for (let first: i32 = 0; first < lanes; first += width) {
    const present = min(width, lanes - first);
    let lane: i32 = 0;
    for (; lane + 4 <= present; lane += 4) {
      fourLanesOfRows(k, source, ld, rows, first + lane, columns, scale, panels + (<usize>lane << 2), stride);
    }
    for (; lane < present; lane++) {
      const row = indexAt(rows, first + lane);
      laneOfRow(k, address(source, row, ld), columns, scaleAt(scale, row), panels + (<usize>lane << 2), stride);
    }
    for (; lane < width; lane++) zeroLane(k, panels + (<usize>lane << 2), stride);
    panels += <usize>k * stride;
  }
}

/** Panels whose lanes are `lanes` columns of the source and whose steps are k of its rows. */
function packColumns(
  width: i32,
  lanes: i32,
  k: i32,
  source: usize,
  ld: i32,
  rows: usize,
  columns: usize,
  scale: usize,
  panels: usize,
): void {
  const stride = <usize>width << 2;
  for (let first: i32 = 0; first < lanes; first += width) {
    const present = min(width, lanes - first);
    let lane: i32;
    if (columns) {
      const list = columns + (<usize>first << 2);
      lane = startOfColumns(present, k, source, ld, rows, list, scale, panels, stride);
    } else {
      lane = startOfRun(present, k, source + (<usize>first << 2), ld, rows, scale, panels, stride);
    }
    for (; lane < present; lane++) {
      const column = source + (<usize>indexAt(columns, first + lane) << 2);
      laneOfColumn(k, column, ld, rows, scale, panels + (<usize>lane << 2), stride);
    }
    for (; lane < width; lane++) zeroLane(k, panels + (<usize>lane << 2), stride);
    panels += <usize>k * stride;
  }
}

/** How many of the first lanes of a panel go in one pass: all of a whole panel, or four; else 0. */
// @ts-ignore: decorator
@inline
function firstPass(lanes: i32): i32 {
  if (!ASC_FEATURE_SIMD) return lanes < 3 ? 0 : 3;
  if (lanes == MR || lanes == NR) return lanes;
  return lanes < 4 ? 0 : 4;
}

/** Fills the first lanes of a panel from neighbouring columns, and returns how many. */
function startOfRun(
  lanes: i32,
  k: i32,
  source: usize,
  ld: i32,
  rows: usize,
  scale: usize,
  panel: usize,
  stride: usize,
): i32 {
  const first = firstPass(lanes);
  if (first == 8) lanesOfRun(8, k, source, ld, rows, scale, panel, stride);
  else if (first == 5) lanesOfRun(5, k, source, ld, rows, scale, panel, stride);
  else if (first == 4) lanesOfRun(4, k, source, ld, rows, scale, panel, stride);
  else if (first == 3) lanesOfRun(3, k, source, ld, rows, scale, panel, stride);
  return first;
}

/** Fills the first lanes of a panel from the columns of a list, and returns how many. */
function startOfColumns(
  lanes: i32,
  k: i32,
  source: usize,
  ld: i32,
  rows: usize,
  columns: usize,
  scale: usize,
  panel: usize,
  stride: usize,
): i32 {
  const first = firstPass(lanes);
  if (first == 8) lanesOfColumns(8, k, source, ld, rows, columns, scale, panel, stride);
  else if (first == 5) lanesOfColumns(5, k, source, ld, rows, columns, scale, panel, stride);
  else if (first == 4) lanesOfColumns(4, k, source, ld, rows, columns, scale, panel, stride);
  else if (first == 3) lanesOfColumns(3, k, source, ld, rows, columns, scale, panel, stride);
  return first;
}
