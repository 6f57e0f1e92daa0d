import { expOfNegated, logOf } from '../math/elementary';
import { add, div, get, ifLess, mul, put, splat, sub } from '../math/lanes';
import { longDot } from '../math/longSum';

/**
 * How likely each gate is open, the derivative, and the expected number of open gates. logAlpha [n] -> p [n], dp [n]
 *
 *     p = P(z ≠ 0) = σ(t),  t = logα − β log(−γ/ζ)          dp = dp/dlogα = p (1 − p)          returns Σ p (longDot)
 *
 * dp keeps its digits where p is close to 1: with e = e^−|t| it is e / (1 + e)². p = logAlpha is allowed; γ = 0 gives
 * p = 1. A NaN in logAlpha gives NaN.
 *
 * Source: Louizos, Welling and Kingma (2018), equation 12.
 */
export function openProbability(
  n: i32, logAlpha: usize, temperature: f32, gamma: f32, zeta: f32, p: usize, dp: usize,
): f64 {
  openProbabilities(n, logAlpha, temperature, gamma, zeta, p, dp);
  return longDot(n, p, 0);
}

/** The same without the sum: a gate at a time. */
export function openProbabilities(
  n: i32, logAlpha: usize, temperature: f32, gamma: f32, zeta: f32, p: usize, dp: usize,
): void {
  const shift = temperature * logOf(-gamma / zeta);
  const size = <usize>n << 2;
  let at: usize = 0;
  if (ASC_FEATURE_SIMD) {
    for (; at + 16 <= size; at += 16) open<v128>(logAlpha + at, shift, p + at, dp + at);
  }
  for (; at < size; at += 4) open<f32>(logAlpha + at, shift, p + at, dp + at);
}

/** One gate or four. */
// @ts-ignore: decorator
@inline
function open<T>(logAlpha: usize, shift: f32, p: usize, dp: usize): void {
  const one = splat<T>(1);
  const t = sub<T>(get<T>(logAlpha), splat<T>(shift));
  const e = expOfNegated<T>(t);
  const all = add<T>(one, e);
  const small = div<T>(e, all);
  const large = div<T>(one, all);
  put<T>(p, ifLess<T>(t, splat<T>(0), small, large));
  put<T>(dp, mul<T>(small, large));
}
