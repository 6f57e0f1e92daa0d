import { add, get, mul, put, splat } from '../math/lanes';
import { combine, sumOfSquares } from '../math/reduce';
import { average, averaged } from '../optimizer/average';
import { averagingRate } from '../optimizer/settings';
import { move } from '../optimizer/update';
import { entryBytes, expanded, mapColumns } from './expand';
import {
  decays, firstMoments, gateGradients, gates, inputs, means, outputs, rowNorms, secondMoments, weights,
} from './weights';

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
 * `layer` (./weights) says where the rest is: gate [inputs] or 0 (all 1); decay [inputs] = weightDecay · P(z ≠ 0), or 0 (none);
 * first, second, mean as W, see `update`; dGate [inputs] (0 for closed rows), or 0; norms [inputs]. settings: optimizer/settings;
 * scratch: updateScratch words. With columns, up to 16 bytes after D may be read.
 */
export function updateWeights(
  layer: usize, d: usize, ldd: i32, rows: usize, openRows: i32, columns: usize, openColumns: i32, settings: usize,
  scratch: usize,
): void {
  const n = outputs(layer);
  const map = columns ? scratch + (<usize>n << 2) : 0;
  if (columns) mapColumns(n, columns, openColumns, map);
  updateRows(0, inputs(layer), layer, d, ldd, rows, openRows, map, settings, scratch);
}

/** The words of scratch for rows of so many outputs: one row, and the map of its columns. */
export function updateScratch(outputs: i32): i32 {
  return 3 * outputs;
}

/** Rows `from` to before `to`, with the map of the columns (./expand), or 0 for all; g [outputs] is scratch. */
// @ts-ignore: decorator
@inline
export function updateRows(
  from: i32, to: i32, layer: usize, d: usize, ldd: i32, rows: usize, openRows: i32, map: usize, settings: usize, g: usize,
): void {
  const n = outputs(layer);
  const rowBytes = <usize>n << 2;
  const start = <usize>from * rowBytes;
  const gate = gates(layer);
  const decay = decays(layer);
  let w = weights(layer) + start;
  let first = firstMoments(layer) + start;
  let second = secondMoments(layer);
  if (second) second += start;
  let mean = means(layer);
  if (mean) mean += start;
  const dGate = gateGradients(layer);
  const norms = rowNorms(layer);
  // The row of D that is due.
  let next: i32 = 0;
  if (from > 0) next = rows ? firstFrom(from, rows, openRows) : from;
  for (let i = from; i < to; i++) {
    const cell = <usize>i << 2;
    const strength = decay ? load<f32>(decay + cell) : <f32>0;
    let slopes: usize = 0;
    if (next < openRows && (!rows || load<i32>(rows + (<usize>next << 2)) == i)) {
      slopes = d + ((<usize>next * <usize>ldd) << 2);
      next++;
    }
    const factor = gate ? load<f32>(gate + cell) : <f32>1;
    let gateGradient: f32 = 0;
    if (slopes) gateGradient = openGradient(n, slopes, map, factor, strength, w, g);
    else closedGradient(n, strength, w, g);
    if (dGate) store<f32>(dGate + cell, gateGradient);
    move(n, g, w, first, second, settings);
    store<f32>(norms + cell, mean ? averageRow(n, w, mean, averagingRate<f32>(settings)) : sumOfSquares(n, w));
    w += rowBytes;
    first += rowBytes;
    if (second) second += rowBytes;
    if (mean) mean += rowBytes;
  }
}

/** The place of the first in an ascending list (i32) that is not below i. */
function firstFrom(i: i32, list: usize, count: i32): i32 {
  let place: i32 = 0;
  while (place < count && load<i32>(list + (<usize>place << 2)) < i) place++;
  return place;
}

/** g_j = factor · D_j + strength · W_j; returns Σ_j W_j · D_j. The row of D is compact where there is a map. */
// @ts-ignore: decorator
@inline
function openGradient(n: i32, d: usize, map: usize, factor: f32, strength: f32, w: usize, g: usize): f32 {
  const end = w + (<usize>n << 2);
  const mapped = map != 0;
  let s0: f32 = 0, s1: f32 = 0, s2: f32 = 0, s3: f32 = 0;
  if (ASC_FEATURE_SIMD) {
    const factors = splat<v128>(factor);
    const strengths = splat<v128>(strength);
    let s = splat<v128>(0);
    for (const last = w + (<usize>(n & ~3) << 2); w < last; w += 16) {
      const slope = mapped ? expanded<v128>(d, map) : get<v128>(d);
      const weight = get<v128>(w);
      s = add<v128>(s, mul<v128>(weight, slope));
      put<v128>(g, add<v128>(mul<v128>(factors, slope), mul<v128>(strengths, weight)));
      if (mapped) map += entryBytes<v128>();
      else d += 16;
      g += 16;
    }
    s0 = f32x4.extract_lane(s, 0);
    s1 = f32x4.extract_lane(s, 1);
    s2 = f32x4.extract_lane(s, 2);
    s3 = f32x4.extract_lane(s, 3);
  }
  // The lanes take turns: the one whose element comes next stands first, until all stand where they began.
  for (let turn: i32 = 0; w < end || turn & 3; turn++) {
    let s = s0;
    if (w < end) {
      const slope = mapped ? expanded<f32>(d, map) : get<f32>(d);
      const weight = get<f32>(w);
      s += weight * slope;
      put<f32>(g, factor * slope + strength * weight);
      if (mapped) map += entryBytes<f32>();
      else d += 4;
      g += 4;
      w += 4;
    }
    s0 = s1;
    s1 = s2;
    s2 = s3;
    s3 = s;
  }
  return combine(s0, s1, s2, s3);
}

/** g_j = strength · W_j. */
function closedGradient(n: i32, strength: f32, w: usize, g: usize): void {
  let j: i32 = 0;
  if (ASC_FEATURE_SIMD) {
    const strengths = splat<v128>(strength);
    for (; j + 4 <= n; j += 4) scaleAt<v128>((<usize>j) << 2, strengths, w, g);
  }
  for (; j < n; j++) scaleAt<f32>((<usize>j) << 2, strength, w, g);
}

// @ts-ignore: decorator
@inline
function scaleAt<T>(o: usize, strength: T, w: usize, g: usize): void {
  put<T>(g + o, mul<T>(strength, get<T>(w + o)));
}

/** a ← a + r·(W − a); returns Σ_j W_j². */
// @ts-ignore: decorator
@inline
function averageRow(n: i32, w: usize, a: usize, r: f32): f32 {
  const whole = n & ~3;
  let s0: f32 = 0, s1: f32 = 0, s2: f32 = 0, s3: f32 = 0;
  if (ASC_FEATURE_SIMD) {
    const rates = splat<v128>(r);
    let s = splat<v128>(0);
    for (const last = w + (<usize>whole << 2); w < last; w += 16) {
      const weight = get<v128>(w);
      s = add<v128>(s, mul<v128>(weight, weight));
      put<v128>(a, averaged<v128>(get<v128>(a), weight, rates));
      a += 16;
    }
    s0 = f32x4.extract_lane(s, 0);
    s1 = f32x4.extract_lane(s, 1);
    s2 = f32x4.extract_lane(s, 2);
    s3 = f32x4.extract_lane(s, 3);
    return combine(
      s0 + averageCell(n - whole, 0, w, a, r),
      s1 + averageCell(n - whole, 1, w, a, r),
      s2 + averageCell(n - whole, 2, w, a, r),
      s3,
    );
  }
  average(n, w, a, r);
  return sumOfSquares(n, w);
}

/** Cell j of a tail of n: its average, and W², or 0 beyond the tail. */
// @ts-ignore: decorator
@inline
function averageCell(n: i32, j: i32, w: usize, a: usize, r: f32): f32 {
  if (j >= n) return 0;
  const o = <usize>j << 2;
  const weight = load<f32>(w + o);
  put<f32>(a + o, averaged<f32>(get<f32>(a + o), weight, r));
  return weight * weight;
}
