import { add, get, mul, put, splat } from '../math/lanes';
import { combine } from '../math/reduce';
import { adamStep } from '../optimizer/adam';
import { averaged } from '../optimizer/average';
import { averagingRate } from '../optimizer/settings';
import { sgdStep } from '../optimizer/sgd';
import { entryBytes, expanded, mapColumns } from './expand';

/**
 * Finishes a step for the weights W [inputs, outputs] of a gated layer in one pass over its rows. For row i, with
 * D = xᵀ·dy the gradient of the weights of open cells:
 *
 *     dGate[i] = Σ_j W_ij · D_ij                       the gradient of gate i, from W before it changes
 *     G_ij     = gate[i] · D_ij + decay[i] · W_ij      the gradient of the whole objective
 *     W_i      ← optimizer(W_i, G_i), then its running average
 *     norms[i] = Σ_j W_ij²                             of the new W: the next step's L2 penalty, at no extra pass
 *
 * D is compact, [openRows, openColumns] with leading dimension ldd: `rows` and `columns` (i32, ascending) say which row and
 * which column of W each of its own stands for, 0 for all. Absent cells of D are 0: a closed row still moves by its
 * moments and its penalty. Both sums are lane trees (math/reduce).
 *
 * gate [inputs] or 0 (all 1); decay [inputs] = weightDecay · P(z ≠ 0), or 0 (none); first, second, mean as W, see
 * `update`; dGate [inputs] (0 for closed rows), or 0; norms [inputs]; scratch [2, outputs]. With columns, up to 16 bytes
 * after D may be read.
 */
export function updateWeights(
  inputs: i32, outputs: i32, d: usize, ldd: i32, rows: usize, openRows: i32, columns: usize, openColumns: i32,
  gate: usize, decay: usize, w: usize, first: usize, second: usize, mean: usize, settings: usize,
  dGate: usize, norms: usize, scratch: usize,
): void {
  const map = columns ? scratch : 0;
  if (columns) mapColumns(outputs, columns, openColumns, map);
  const rowBytes = <usize>outputs << 2;
  let next: i32 = 0; // the row of D that is due
  for (let i: i32 = 0; i < inputs; i++) {
    const cell = <usize>i << 2;
    const strength = decay ? load<f32>(decay + cell) : <f32>0;
    let slopes: usize = 0;
    if (next < openRows && (!rows || load<i32>(rows + (<usize>next << 2)) == i)) {
      slopes = d + ((<usize>next * <usize>ldd) << 2);
      next++;
    }
    const factor = gate ? load<f32>(gate + cell) : <f32>1;
    const slope = dGate ? dGate + cell : 0;
    updateRow(outputs, slopes, map, factor, strength, w, first, second, mean, settings, slope, norms + cell);
    w += rowBytes;
    first += rowBytes;
    if (second) second += rowBytes;
    if (mean) mean += rowBytes;
  }
}

/**
 * One row: slopes is its row of D, 0 for a closed row; `dot` (or 0) and `norm` are where its two sums go. All addresses move
 * along: the fewer instructions there are around them, the less of the square roots' and divisions' time is lost.
 */
function updateRow(
  n: i32, slopes: usize, map: usize, factor: f32, strength: f32,
  w: usize, first: usize, second: usize, mean: usize, settings: usize, dot: usize, norm: usize,
): void {
  const end = w + (<usize>n << 2);
  const isOpen = slopes != 0;
  const isMapped = map != 0;
  const adam = second != 0;
  const averaging = mean != 0;
  let s0: f32 = 0, s1: f32 = 0, s2: f32 = 0, s3: f32 = 0;
  let q0: f32 = 0, q1: f32 = 0, q2: f32 = 0, q3: f32 = 0;
  if (ASC_FEATURE_SIMD) {
    const factors = splat<v128>(factor);
    const strengths = splat<v128>(strength);
    let s = splat<v128>(0);
    let q = splat<v128>(0);
    for (const last = w + (<usize>(n & ~3) << 2); w < last; w += 16) {
      const slope = slopeAt<v128>(slopes, map, isOpen, isMapped);
      s = add<v128>(s, mul<v128>(get<v128>(w), slope));
      const moved = move<v128>(slope, factors, strengths, w, first, second, mean, settings, adam, averaging);
      q = add<v128>(q, mul<v128>(moved, moved));
      if (isMapped) map += entryBytes<v128>();
      else slopes += 16;
      first += 16;
      second += 16;
      mean += 16;
    }
    s0 = f32x4.extract_lane(s, 0);
    s1 = f32x4.extract_lane(s, 1);
    s2 = f32x4.extract_lane(s, 2);
    s3 = f32x4.extract_lane(s, 3);
    q0 = f32x4.extract_lane(q, 0);
    q1 = f32x4.extract_lane(q, 1);
    q2 = f32x4.extract_lane(q, 2);
    q3 = f32x4.extract_lane(q, 3);
  }
  // The lanes take turns. After the last element they stand where they began, or the ones that are left add nothing.
  for (let lane: i32 = 0; w < end || lane & 3; lane++) {
    let s = s0;
    let q = q0;
    if (w < end) {
      const slope = slopeAt<f32>(slopes, map, isOpen, isMapped);
      s += load<f32>(w) * slope;
      const moved = move<f32>(slope, factor, strength, w, first, second, mean, settings, adam, averaging);
      q += moved * moved;
      if (isMapped) map += entryBytes<f32>();
      else slopes += 4;
      w += 4;
      first += 4;
      second += 4;
      mean += 4;
    }
    s0 = s1;
    s1 = s2;
    s2 = s3;
    s3 = s;
    q0 = q1;
    q1 = q2;
    q2 = q3;
    q3 = q;
  }
  if (dot) store<f32>(dot, combine(s0, s1, s2, s3));
  store<f32>(norm, combine(q0, q1, q2, q3));
}

/** D at one column of a row, or at four: 0 where row or column is closed. */
// @ts-ignore: decorator
@inline
function slopeAt<T>(slopes: usize, map: usize, isOpen: bool, isMapped: bool): T {
  if (!isOpen) return splat<T>(0);
  return isMapped ? expanded<T>(slopes, map) : get<T>(slopes);
}

/** Moves W and what belongs to it; returns the new W. */
// @ts-ignore: decorator
@inline
function move<T>(
  slope: T, factor: T, strength: T, w: usize, first: usize, second: usize, mean: usize, settings: usize,
  adam: bool, averaging: bool,
): T {
  const weight = get<T>(w);
  const gradient = add<T>(mul<T>(factor, slope), mul<T>(strength, weight));
  const moved = adam
    ? adamStep<T>(weight, gradient, first, second, settings)
    : sgdStep<T>(weight, gradient, first, settings);
  put<T>(w, moved);
  if (averaging) put<T>(mean, averaged<T>(get<T>(mean), moved, averagingRate<T>(settings)));
  return moved;
}
