/**
 * Gaussian gates, the stochastic gates of STG: a gate in [0, 1] that is exactly 0 or exactly 1 with some probability, and
 * differentiable in its location.
 *
 *     z = min(1, max(0, μ + σε)),  μ = ½ + 0.3 a          ε ~ N(0, 1), σ the deviation, a what is called log α elsewhere
 *     dz/da = 0.3 where 0 < μ + σε < 1, else 0
 *
 * 0.3 is the slope at 0 of the test-time gate of the hard concrete with its default stretch: so a has the scale of log α, and
 * learning rates and the clamp mean the same for both. The gate of −a is distributed as 1 − z of a.
 *
 * Source: Yamada, Lindenbaum, Negahban and Kluger, Feature selection using stochastic gates (2020), section 3.
 */
import { expOf } from '../math/elementary';
import { add, div, get, ifLess, keepIfLess, least, magnitude, most, mul, put, splat, sub } from '../math/lanes';
import { longDot } from '../math/longSum';
import { normalTailOf } from '../math/normalTail';

/** dμ/da */
const SLOPE: f32 = 0.3;

/** 0.3 / √(2π) */
const DENSITY: f32 = 0.11968268412042982;

/** μ of one gate or four. */
// @ts-ignore: decorator
@inline
function mean<T>(a: usize): T {
  return add<T>(mul<T>(get<T>(a), splat<T>(SLOPE)), splat<T>(0.5));
}

/**
 * One sample of each gate and its derivative. a [n] · noise [rows, n] -> z [rows, n], dz [rows, n] = dz/da
 *
 * rows = 1 gives one sample per minibatch, rows = batch one per example. z = noise or dz = noise is allowed. A NaN in a gives
 * one in z.
 */
export function gaussian(rows: i32, n: i32, a: usize, noise: usize, deviation: f32, z: usize, dz: usize): void {
  const size = <usize>n << 2;
  for (let row: i32 = 0; row < rows; row++) {
    let at: usize = 0;
    if (ASC_FEATURE_SIMD) {
      for (; at + 16 <= size; at += 16) sample<v128>(a + at, noise + at, deviation, z + at, dz + at);
    }
    for (; at < size; at += 4) sample<f32>(a + at, noise + at, deviation, z + at, dz + at);
    noise += size;
    z += size;
    dz += size;
  }
}

/** One gate or four. */
// @ts-ignore: decorator
@inline
function sample<T>(a: usize, noise: usize, deviation: f32, z: usize, dz: usize): void {
  const zero = splat<T>(0);
  const one = splat<T>(1);
  const moved = add<T>(mean<T>(a), mul<T>(splat<T>(deviation), get<T>(noise)));
  put<T>(z, least<T>(most<T>(moved, zero), one)); // a NaN stays one
  put<T>(dz, keepIfLess<T>(zero, moved, keepIfLess<T>(moved, one, splat<T>(SLOPE))));
}

/**
 * How likely each gate is open, the derivative, and the expected number of open gates. a [n] -> p [n], dp [n]
 *
 *     p = P(z ≠ 0) = Φ(x),  x = μ/σ          dp = dp/da = 0.3 e^(−x²/2) / (σ √(2π))          returns Σ p (longDot)
 *
 * p = a is allowed. A NaN in a gives NaN.
 */
export function gaussianOpenProbability(n: i32, a: usize, deviation: f32, p: usize, dp: usize): f64 {
  gaussianOpenProbabilities(n, a, deviation, p, dp);
  return longDot(n, p, 0);
}

/** The same without the sum: a gate at a time. */
export function gaussianOpenProbabilities(n: i32, a: usize, deviation: f32, p: usize, dp: usize): void {
  const size = <usize>n << 2;
  const slope: f32 = DENSITY / deviation;
  let at: usize = 0;
  if (ASC_FEATURE_SIMD) {
    for (; at + 16 <= size; at += 16) open<v128>(a + at, deviation, slope, p + at, dp + at);
  }
  for (; at < size; at += 4) open<f32>(a + at, deviation, slope, p + at, dp + at);
}

/** One gate or four. */
// @ts-ignore: decorator
@inline
function open<T>(a: usize, deviation: f32, slope: f32, p: usize, dp: usize): void {
  const x = div<T>(mean<T>(a), splat<T>(deviation));
  const e = expOf<T>(mul<T>(splat<T>(-0.5), mul<T>(x, x)));
  const tail = normalTailOf<T>(magnitude<T>(x), e);
  put<T>(p, ifLess<T>(x, splat<T>(0), tail, sub<T>(splat<T>(1), tail)));
  put<T>(dp, mul<T>(e, splat<T>(slope)));
}
