/**
 * The hard concrete distribution: a gate in [0, 1] that is exactly 0 or exactly 1 with some probability, and
 * differentiable in its location logα.
 *
 *     s = σ((log u − log(1 − u) + logα) / β)          u uniform in (0, 1), β the temperature
 *     s̄ = s (ζ − γ) + γ                               stretched to (γ, ζ), γ < 0 < 1 < ζ
 *     z = min(1, max(0, s̄))                           dz/dlogα = (ζ − γ) s (1 − s) / β where 0 < s̄ < 1, else 0
 *
 * Source: Louizos, Welling and Kingma, Learning sparse neural networks through L0 regularization (2018), section 2.3.
 */
import { expOfNegated, logNormalOf, sigmoidOf } from '../math/elementary';
import { add, div, get, ifLess, keepIfLess, least, most, mul, put, splat, sub } from '../math/lanes';

/**
 * One sample of each gate and its derivative.
 * logAlpha [n] · u [rows, n] -> z [rows, n], dz [rows, n] = dz/dlogα
 *
 * rows = 1 gives one sample per minibatch, rows = batch one per example. z = u or dz = u is allowed. u must lie strictly
 * inside (0, 1) and be normal; a NaN in logAlpha gives a NaN in z.
 */
export function hardConcrete(
  rows: i32, n: i32, logAlpha: usize, u: usize, temperature: f32, gamma: f32, zeta: f32, z: usize, dz: usize,
): void {
  // Two passes, with t in z between them: in one, the chain through both is too long for the processor to overlap
  // one vector with the next (5.8 ns a gate).
  const size = <usize>n << 2;
  for (let row: i32 = 0; row < rows; row++) {
    let at: usize = 0;
    if (ASC_FEATURE_SIMD) {
      for (; at + 16 <= size; at += 16) perturb<v128>(logAlpha + at, u + at, temperature, z + at);
    }
    for (; at < size; at += 4) perturb<f32>(logAlpha + at, u + at, temperature, z + at);
    at = 0;
    if (ASC_FEATURE_SIMD) {
      for (; at + 16 <= size; at += 16) rectify<v128>(z + at, temperature, gamma, zeta, dz + at);
    }
    for (; at < size; at += 4) rectify<f32>(z + at, temperature, gamma, zeta, dz + at);
    u += size;
    z += size;
    dz += size;
  }
}

/** t = (log(u / (1 − u)) + logα) / β, of one gate or four: the quotient loses less than the difference of two logs. */
// @ts-ignore: decorator
@inline
function perturb<T>(logAlpha: usize, u: usize, temperature: f32, t: usize): void {
  const noise = get<T>(u);
  const logit = logNormalOf<T>(div<T>(noise, sub<T>(splat<T>(1), noise)));
  put<T>(t, div<T>(add<T>(logit, get<T>(logAlpha)), splat<T>(temperature)));
}

/**
 * t -> z in its place, and dz, of one gate or four. Both s and 1 − s come from e = e^−|t|, so that s (1 − s) keeps its
 * digits where s is close to 1:
 *
 *     s = 1 / (1 + e) or e / (1 + e),          s (1 − s) = e / (1 + e)²
 */
// @ts-ignore: decorator
@inline
function rectify<T>(z: usize, temperature: f32, gamma: f32, zeta: f32, dz: usize): void {
  const one = splat<T>(1);
  const zero = splat<T>(0);
  const t = get<T>(z);
  const e = expOfNegated<T>(t);
  const inverse = div<T>(one, add<T>(one, e));
  const small = mul<T>(e, inverse);
  const stretch = zeta - gamma;
  const stretched = add<T>(mul<T>(ifLess<T>(t, zero, small, inverse), splat<T>(stretch)), splat<T>(gamma));
  put<T>(z, clip<T>(stretched));
  const slope = mul<T>(mul<T>(small, inverse), splat<T>(stretch / temperature));
  put<T>(dz, keepIfLess<T>(zero, stretched, keepIfLess<T>(stretched, one, slope)));
}

/** min(1, max(0, x)); a NaN stays one. */
// @ts-ignore: decorator
@inline
function clip<T>(x: T): T {
  return least<T>(most<T>(x, splat<T>(0)), splat<T>(1));
}

/**
 * The gates of a network that is not being trained: the noise is replaced by a constant. logAlpha [n] -> z [n]
 *
 *     mean (the paper's):   z = min(1, max(0, σ(logα)   (ζ − γ) + γ))
 *     median (median ≠ 0):  z = min(1, max(0, σ(logα/β) (ζ − γ) + γ))       z at u = ½: 0 where P(z ≠ 0) ≤ ½
 *
 * In place when z = logAlpha.
 */
export function testGates(
  n: i32, logAlpha: usize, median: i32, temperature: f32, gamma: f32, zeta: f32, z: usize,
): void {
  const scale: f32 = median ? temperature : 1; // dividing by 1 changes nothing
  const size = <usize>n << 2;
  let at: usize = 0;
  if (ASC_FEATURE_SIMD) {
    for (; at + 16 <= size; at += 16) testGate<v128>(logAlpha + at, scale, gamma, zeta, z + at);
  }
  for (; at < size; at += 4) testGate<f32>(logAlpha + at, scale, gamma, zeta, z + at);
}

/** One test-time gate or four: min(1, max(0, σ(logα/scale)(ζ − γ) + γ)). */
// @ts-ignore: decorator
@inline
export function testGate<T>(logAlpha: usize, scale: f32, gamma: f32, zeta: f32, z: usize): void {
  const s = sigmoidOf<T>(div<T>(get<T>(logAlpha), splat<T>(scale)));
  put<T>(z, clip<T>(add<T>(mul<T>(s, splat<T>(zeta - gamma)), splat<T>(gamma))));
}
