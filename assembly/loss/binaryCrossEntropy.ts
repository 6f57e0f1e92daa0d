import { exp, logOf } from '../math/elementary';
import { withoutTiny } from '../optimizer/tiny';
import { weightOf } from './weight';

/**
 * Binary cross-entropy in nats, summed over the rows, and its gradient:
 *
 *     loss = Σ_r w_r Σ_j max(y, 0) − y t + log(1 + e^−|y|)        dy[r, j] = scale · w_r · (σ(y) − t),   y, t at [r, j]
 *
 * but 0 where that is tiny (optimizer/tiny.ts). y and dy [rows, n], both with leading dimension ld; t [rows, n], from 0 to 1;
 * weights [rows], or 0 for 1.
 * dy is written in any case, holds the exponentials meanwhile, and is not y. These are taken row by row, in vectors (`exp`);
 * the rest number by number, since outputs are few. The sum runs in f64, row by row, from the first element to the last. A NaN
 * shows in the loss, and in its own gradient.
 */
export function binaryCrossEntropy(
  rows: i32, n: i32, y: usize, ld: i32, t: usize, weights: usize, scale: f32, dy: usize,
): f64 {
  let loss: f64 = 0;
  for (let r: i32 = 0; r < rows; r++) {
    const row = (<usize>r * <usize>ld) << 2;
    const target = t + ((<usize>r * <usize>n) << 2);
    const weight = weightOf(weights, r);
    for (let j: i32 = 0; j < n; j++) {
      const o = <usize>j << 2;
      store<f32>(dy + row + o, -abs<f32>(load<f32>(y + row + o)));
    }
    exp(n, dy + row, dy + row);
    for (let j: i32 = 0; j < n; j++) {
      const o = <usize>j << 2;
      const value = load<f32>(y + row + o);
      const wanted = load<f32>(target + o);
      const e = load<f32>(dy + row + o);
      // In f64 the product is exact.
      loss += <f64>weight * (<f64>max<f32>(value, 0) - <f64>value * <f64>wanted + <f64>logOfOneMore(e));
      // σ(−|y|) is this small part: so nothing cancels where t is 0 or 1.
      const part = e / (1 + e);
      const difference = value < 0 ? part - wanted : 1 - wanted - part;
      store<f32>(dy + row + o, withoutTiny<f32>(scale * weight * difference));
    }
  }
  return loss;
}

/**
 * log(1 + e) for 0 ≤ e ≤ 1, to the last places where e is small, too: with u = 1 + e rounded,
 *
 *     log(1 + e) = log u + log(1 + (1 + e − u) / u) ≈ log u + (e − (u − 1)) / u
 *
 * Source: FreeBSD's s_log1pf.c (Sun Microsystems, 1993).
 */
// @ts-ignore: decorator
@inline
function logOfOneMore(e: f32): f32 {
  const u: f32 = 1 + e;
  return logOf(u) + (e - (u - 1)) / u;
}

/**
 * How many outputs are on the wrong side: y > 0 where t < ½, or not where t ≥ ½. A NaN counts as wrong. y [rows, n],
 * leading dimension ld; t [rows, n].
 */
export function countWrong(rows: i32, n: i32, y: usize, ld: i32, t: usize): i32 {
  let wrong: i32 = 0;
  for (let r: i32 = 0; r < rows; r++) {
    const from = y + ((<usize>r * <usize>ld) << 2);
    const target = t + ((<usize>r * <usize>n) << 2);
    for (let j: i32 = 0; j < n; j++) {
      const o = <usize>j << 2;
      const value = load<f32>(from + o);
      if (value != value || value > 0 != load<f32>(target + o) >= 0.5) wrong++;
    }
  }
  return wrong;
}
