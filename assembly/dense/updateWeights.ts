import { add, get, mul, put, splat } from '../math/lanes';
import { dot, sumOfSquares } from '../math/reduce';
import { update } from '../optimizer/update';

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
 * moments and its penalty.
 *
 * gate [inputs] or 0 (all 1); decay [inputs] = weightDecay · P(z ≠ 0), or 0 (none); first, second, mean as W, see
 * `update`; dGate [inputs] (0 for closed rows), or 0; norms [inputs]; scratch [2, outputs].
 */
export function updateWeights(
  inputs: i32, outputs: i32, d: usize, ldd: i32, rows: usize, openRows: i32, columns: usize, openColumns: i32,
  gate: usize, decay: usize, w: usize, first: usize, second: usize, mean: usize, settings: usize,
  dGate: usize, norms: usize, scratch: usize,
): void {
  const rowBytes = <usize>outputs << 2;
  const g = scratch;
  const expanded = scratch + rowBytes;
  if (columns) memory.fill(expanded, 0, rowBytes);
  let next: i32 = 0; // the row of D that is due
  for (let i: i32 = 0; i < inputs; i++) {
    const cell = <usize>i << 2;
    const offset = <usize>i * rowBytes;
    const strength = decay ? load<f32>(decay + cell) : <f32>0;
    if (next < openRows && (!rows || load<i32>(rows + (<usize>next << 2)) == i)) {
      let row = d + ((<usize>next * <usize>ldd) << 2);
      if (columns) {
        expand(openColumns, row, columns, expanded);
        row = expanded;
      }
      const factor = gate ? load<f32>(gate + cell) : <f32>1;
      const gateGradient = openGradient(outputs, row, factor, strength, w + offset, g);
      if (dGate) store<f32>(dGate + cell, gateGradient);
      next++;
    } else {
      closedGradient(outputs, strength, w + offset, g);
      if (dGate) store<f32>(dGate + cell, 0);
    }
    update(outputs, g, w + offset, first + offset, second ? second + offset : 0, mean ? mean + offset : 0, settings);
    store<f32>(norms + cell, sumOfSquares(outputs, w + offset));
  }
}

/** full[columns[j]] = compact[j]. The cells between stay 0 from row to row, as the columns are the same for all. */
// @ts-ignore: decorator
@inline
function expand(n: i32, compact: usize, columns: usize, full: usize): void {
  for (let j: i32 = 0; j < n; j++) {
    const o = <usize>j << 2;
    store<f32>(full + (<usize>load<u32>(columns + o) << 2), load<f32>(compact + o));
  }
}

/** g_j = factor · d_j + strength · w_j; returns Σ_j w_j · d_j. */
function openGradient(n: i32, d: usize, factor: f32, strength: f32, w: usize, g: usize): f32 {
  let j: i32 = 0;
  if (ASC_FEATURE_SIMD) {
    const factors = splat<v128>(factor);
    const strengths = splat<v128>(strength);
    for (; j + 4 <= n; j += 4) openAt<v128>((<usize>j) << 2, d, factors, strengths, w, g);
  }
  for (; j < n; j++) openAt<f32>((<usize>j) << 2, d, factor, strength, w, g);
  return dot(n, w, d);
}

// @ts-ignore: decorator
@inline
function openAt<T>(o: usize, d: usize, factor: T, strength: T, w: usize, g: usize): void {
  put<T>(g + o, add<T>(mul<T>(factor, get<T>(d + o)), mul<T>(strength, get<T>(w + o))));
}

/** g_j = strength · w_j. */
function closedGradient(n: i32, strength: f32, w: usize, g: usize): void {
  let j: i32 = 0;
  if (ASC_FEATURE_SIMD) {
    const strengths = splat<v128>(strength);
    for (; j + 4 <= n; j += 4) closedAt<v128>((<usize>j) << 2, strengths, w, g);
  }
  for (; j < n; j++) closedAt<f32>((<usize>j) << 2, strength, w, g);
}

// @ts-ignore: decorator
@inline
function closedAt<T>(o: usize, strength: T, w: usize, g: usize): void {
  put<T>(g + o, mul<T>(strength, get<T>(w + o)));
}
