/**
 * Normal samples, one uniform each: the inverse of the normal distribution function at the uniform.
 *
 *     q = u − ½          |q| ≤ 0.425:  x = q · A(r) / B(r),        r = 0.425² − q²
 *                        beyond:       x = ± C(r) / D(r),          r = √(−log min(u, 1 − u)) − 1.6
 *
 * Polynomials of degree 3 over 3 and 3 over 2, accurate to about 1e-7. AS241 has a third branch, for u under e⁻²⁵: our
 * uniforms are at least 2⁻²⁴, so |x| ≤ 5.3.
 *
 * Source: Wichura, Algorithm AS 241: the percentage points of the normal distribution (1988), PPND7.
 */
import { logOf } from './elementary';
import { uniforms } from './philox';

/**
 * -> out [n] f32: samples of N(mean, deviation²), from samples 0 to n − 1 of (step, stream) under the key.
 */
export function normals(
  n: i32, mean: f32, deviation: f32, keyLow: u32, keyHigh: u32, step: u32, stream: u32, out: usize,
): void {
  uniforms(n, keyLow, keyHigh, step, stream, out);
  normalsOf(n, mean, deviation, out);
}

/** Uniforms x [n] -> the normal samples that they stand for, in their place. */
export function normalsOf(n: i32, mean: f32, deviation: f32, x: usize): void {
  const end = x + (<usize>n << 2);
  for (; x < end; x += 4) store<f32>(x, mean + deviation * inverseNormal(load<f32>(x)));
}

/** The x with P(X ≤ x) = u for a standard normal X; u in [2⁻²⁴, 1 − 2⁻²⁴]. */
function inverseNormal(u: f32): f32 {
  const q: f32 = u - 0.5;
  if (abs<f32>(q) <= 0.425) {
    const r: f32 = 0.180625 - q * q;
    const a: f32 = ((59.109374720 * r + 159.29113202) * r + 50.434271938) * r + 3.3871327179;
    const b: f32 = ((67.187563600 * r + 78.757757664) * r + 17.895169469) * r + 1;
    return (q * a) / b;
  }
  const r: f32 = sqrt<f32>(-logOf(q < 0 ? u : 1 - u)) - 1.6;
  const c: f32 = ((0.17023821103 * r + 1.3067284816) * r + 2.7568153900) * r + 1.4234372777;
  const d: f32 = (0.12021132975 * r + 0.73700164250) * r + 1;
  return copysign<f32>(c / d, q);
}
