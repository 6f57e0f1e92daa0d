/**
 * The tail of the normal distribution, Q(x) = 1 − Φ(x) for x ≥ 0, from e = exp(−x²/2):
 *
 *     Q(x) = e · t · p(t),   t = 1 / (1 + 0.26 x)                Φ(x) = 1 − Q(x),  Φ(−x) = Q(x)
 *
 * with p of degree 9. Relative error of the formula on [0, 14] 6e-8; of float32 about (3 + x²/2) units in the last place, since
 * the exponent is rounded.
 *
 * Source: the form of Abramowitz and Stegun (1964), 26.2.17; p is a minimax fit of our own.
 */
import { add, constant, div, mul } from './lanes';

/** 1, 0.26, then the coefficients of p from the highest down. */
const TAIL: usize = memory.data<f32>([
  1.0, 0.26,
  0.01603813771619708, -0.05318628373666514, 0.03550416172068815, 0.012173435532511608, 0.03786230208335241,
  0.06523296436115525, 0.08215408927267205, 0.09677413815862562, 0.10372204762788681, 0.10372503623235696,
], 16);
const FIRST: usize = 2;
const LAST: usize = 11;

/** Q(x), with e = exp(−x²/2) and x ≥ 0. */
// @ts-ignore: decorator
@inline
export function normalTailOf<T>(x: T, e: T): T {
  const one = constant<T>(TAIL, 0);
  const t = div<T>(one, add<T>(one, mul<T>(constant<T>(TAIL, 1), x)));
  let p = constant<T>(TAIL, FIRST);
  for (let i = FIRST + 1; i <= LAST; i++) p = add<T>(mul<T>(p, t), constant<T>(TAIL, i));
  return mul<T>(e, mul<T>(t, p));
}
