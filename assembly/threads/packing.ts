/** Packing on all threads: each fills some of the panels. */
import { MR, NR } from '../gemm/microkernel';
import * as alone from '../gemm/pack';
import * as zeros from '../gemm/sparse';
import { arg, put, share } from './crew';

/** The ns that a number takes: along its row, down its column, and without zeros. */
const OF_ROW: f64 = 0.6;
const OF_COLUMN: f64 = 0.4;
const OF_ZERO: f64 = 1;

// @ts-ignore: decorator
@inline
function cost(m: i32, k: i32, each: f64): f64 {
  return <f64>m * <f64>k * each;
}

// @ts-ignore: decorator
@inline
function putMatrix(m: i32, k: i32, a: usize, lda: i32, rows: usize, columns: usize, panels: usize): void {
  put<i32>(0, m);
  put<i32>(1, k);
  put<usize>(2, a);
  put<i32>(3, lda);
  put<usize>(4, rows);
  put<usize>(5, columns);
  put<usize>(6, panels);
}

/** Where lane i begins in a list, or without one in the source, whose lanes are `bytes` apart. */
// @ts-ignore: decorator
@inline
function lanesFrom(list: usize, i: i32): usize {
  return list ? list + (<usize>i << 2) : 0;
}

/** As gemm/pack, on all threads. */
export function packLeft(m: i32, k: i32, a: usize, lda: i32, rows: usize, columns: usize, panels: usize): void {
  putMatrix(m, k, a, lda, rows, columns, panels);
  share(leftOf, (m + MR - 1) / MR, 1, cost(m, k, OF_ROW));
}

function leftOf(from: i32, to: i32, t: i32): void {
  const first = from * MR;
  const k = arg<i32>(1);
  const lda = arg<i32>(3);
  const rows = arg<usize>(4);
  const a = arg<usize>(2) + (rows ? 0 : (<usize>first * <usize>lda) << 2);
  const panels = arg<usize>(6) + ((<usize>first * <usize>k) << 2);
  alone.packLeft(min(arg<i32>(0), to * MR) - first, k, a, lda, lanesFrom(rows, first), arg<usize>(5), panels);
}

/** As gemm/pack, on all threads. */
export function packLeftTransposed(
  m: i32, k: i32, a: usize, lda: i32, rows: usize, columns: usize, panels: usize,
): void {
  putMatrix(m, k, a, lda, rows, columns, panels);
  share(leftTransposedOf, (m + MR - 1) / MR, 1, cost(m, k, OF_COLUMN));
}

function leftTransposedOf(from: i32, to: i32, t: i32): void {
  const first = from * MR;
  const k = arg<i32>(1);
  const columns = arg<usize>(5);
  const a = arg<usize>(2) + (columns ? 0 : <usize>first << 2);
  const panels = arg<usize>(6) + ((<usize>first * <usize>k) << 2);
  const m = min(arg<i32>(0), to * MR) - first;
  alone.packLeftTransposed(m, k, a, arg<i32>(3), arg<usize>(4), lanesFrom(columns, first), panels);
}

/** As gemm/pack, on all threads. */
export function packRight(
  k: i32, n: i32, b: usize, ldb: i32, rows: usize, columns: usize, scale: usize, panels: usize,
): void {
  putMatrix(n, k, b, ldb, rows, columns, panels);
  put<usize>(7, scale);
  share(rightOf, (n + NR - 1) / NR, 2, cost(n, k, OF_COLUMN));
}

function rightOf(from: i32, to: i32, t: i32): void {
  const first = from * NR;
  const k = arg<i32>(1);
  const columns = arg<usize>(5);
  const b = arg<usize>(2) + (columns ? 0 : <usize>first << 2);
  const panels = arg<usize>(6) + ((<usize>first * <usize>k) << 2);
  const n = min(arg<i32>(0), to * NR) - first;
  alone.packRight(k, n, b, arg<i32>(3), arg<usize>(4), lanesFrom(columns, first), arg<usize>(7), panels);
}

/** As gemm/pack, on all threads. */
export function packRightTransposed(
  k: i32, n: i32, b: usize, ldb: i32, rows: usize, columns: usize, scale: usize, panels: usize,
): void {
  putMatrix(n, k, b, ldb, rows, columns, panels);
  put<usize>(7, scale);
  share(rightTransposedOf, (n + NR - 1) / NR, 2, cost(n, k, OF_ROW));
}

function rightTransposedOf(from: i32, to: i32, t: i32): void {
  const first = from * NR;
  const k = arg<i32>(1);
  const ldb = arg<i32>(3);
  const rows = arg<usize>(4);
  const scale = arg<usize>(7);
  const b = arg<usize>(2) + (rows ? 0 : (<usize>first * <usize>ldb) << 2);
  const panels = arg<usize>(6) + ((<usize>first * <usize>k) << 2);
  const n = min(arg<i32>(0), to * NR) - first;
  // Scales are those of the source's rows: without a list they move along with it.
  const scales = scale && !rows ? scale + (<usize>first << 2) : scale;
  alone.packRightTransposed(k, n, b, ldb, lanesFrom(rows, first), arg<usize>(5), scales, panels);
}

/** As gemm/sparse, on all threads. */
export function packSparse(m: i32, k: i32, a: usize, lda: i32, panels: usize, steps: usize): i32 {
  putMatrix(m, k, a, lda, 0, 0, panels);
  put<usize>(7, steps);
  share(sparseOf, m, 1, cost(m, k, OF_ZERO));
  return kept(m, steps);
}

/** As gemm/sparse, on all threads. */
export function packSparseTransposed(m: i32, k: i32, a: usize, lda: i32, panels: usize, steps: usize): i32 {
  putMatrix(m, k, a, lda, 0, 0, panels);
  put<usize>(7, steps);
  share(sparseTransposedOf, m, 16, cost(m, k, OF_ZERO));
  return kept(m, steps);
}

function sparseOf(from: i32, to: i32, t: i32): void {
  const k = arg<i32>(1);
  const lda = arg<i32>(3);
  const a = arg<usize>(2) + ((<usize>from * <usize>lda) << 2);
  const panels = arg<usize>(6) + ((<usize>from * <usize>k) << 3);
  zeros.packSparse(to - from, k, a, lda, panels, arg<usize>(7) + (<usize>from << 2));
}

function sparseTransposedOf(from: i32, to: i32, t: i32): void {
  const k = arg<i32>(1);
  const a = arg<usize>(2) + (<usize>from << 2);
  const panels = arg<usize>(6) + ((<usize>from * <usize>k) << 3);
  zeros.packSparseTransposed(to - from, k, a, arg<i32>(3), panels, arg<usize>(7) + (<usize>from << 2));
}

/** All steps that were kept. */
function kept(m: i32, steps: usize): i32 {
  let all: i32 = 0;
  for (let i: i32 = 0; i < m; i++) all += load<i32>(steps + (<usize>i << 2));
  return all;
}
