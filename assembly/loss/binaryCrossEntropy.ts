import { expOfNegated, logNormalOf } from '../math/elementary';
import { add, div, get, ifLess, mul, put, splat, sub } from '../math/lanes';
import { withoutTiny } from '../optimizer/tiny';

/**
 * Binary cross-entropy in nats, summed over the rows, and its gradient:
 *
 *     loss = Σ_r Σ_j max(y, 0) − y t + log(1 + e^−|y|)        dy[r, j] = scale · (σ(y) − t),   y, t at [r, j]
 *
 * but 0 where that is tiny (optimizer/tiny.ts). y and dy [rows, n], both with leading dimension ld; t [rows, n], from 0 to 1.
 * dy is written in any case, holds the logarithms meanwhile, and is not y. Each row by itself:
 *
 *     y   | y0 y1 y2 y3 | y4 |       n = 5: a vector, then a tail of one
 *
 * The sum runs in f64, row by row, from the first element to the last. A NaN shows in the loss, and in its own gradient.
 */
export function binaryCrossEntropy(rows: i32, n: i32, y: usize, ld: i32, t: usize, scale: f32, dy: usize): f64 {
  let loss: f64 = 0;
  for (let r: i32 = 0; r < rows; r++) {
    const row = (<usize>r * <usize>ld) << 2;
    const target = t + ((<usize>r * <usize>n) << 2);
    let j: i32 = 0;
    if (ASC_FEATURE_SIMD) {
      for (; j + 4 <= n; j += 4) {
        const o = <usize>j << 2;
        const e = expOfNegated<v128>(get<v128>(y + row + o));
        put<v128>(dy + row + o, logOfOneMore<v128>(e));
        for (let k = o; k < o + 16; k += 4) loss += term(y + row + k, target + k, dy + row + k);
        put<v128>(dy + row + o, gradient<v128>(y + row + o, target + o, e, scale));
      }
    }
    for (; j < n; j++) {
      const o = <usize>j << 2;
      const e = expOfNegated<f32>(get<f32>(y + row + o));
      put<f32>(dy + row + o, logOfOneMore<f32>(e));
      loss += term(y + row + o, target + o, dy + row + o);
      put<f32>(dy + row + o, gradient<f32>(y + row + o, target + o, e, scale));
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
function logOfOneMore<T>(e: T): T {
  const one = splat<T>(1);
  const u = add<T>(one, e);
  return add<T>(logNormalOf<T>(u), div<T>(sub<T>(e, sub<T>(u, one)), u));
}

/** One term of the loss, all at its addresses: the logarithm in f32, the rest of it in f64, where the product is exact. */
// @ts-ignore: decorator
@inline
function term(y: usize, t: usize, logarithm: usize): f64 {
  const value = <f64>load<f32>(y);
  return (value > 0 ? value : 0) - value * <f64>load<f32>(t) + <f64>load<f32>(logarithm);
}

/**
 * scale · (σ(y) − t) from e = e^−|y|. With σ(−|y|) = e / (1 + e) it is σ(−|y|) − t for y < 0 and (1 − t) − σ(−|y|) for others, where
 * nothing cancels if t is 0 or 1.
 */
// @ts-ignore: decorator
@inline
function gradient<T>(y: usize, t: usize, e: T, scale: f32): T {
  const one = splat<T>(1);
  const target = get<T>(t);
  const less = div<T>(e, add<T>(one, e));
  const difference = ifLess<T>(get<T>(y), splat<T>(0), sub<T>(less, target), sub<T>(sub<T>(one, target), less));
  return withoutTiny<T>(mul<T>(splat<T>(scale), difference));
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
