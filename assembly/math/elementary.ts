/**
 * exp, log and the logistic function on f32, by one polynomial each for every build and engine.
 *
 * Each is a body for one number or four (T is f32 or v128, see lanes.ts) and a kernel over arrays:
 *
 *     x   | x0 x1 x2 x3 | x4 x5 x6 x7 | x8 |       n = 9: a pair of vectors, then a tail of one
 *     y   | y0 y1 y2 y3 | y4 y5 y6 y7 | y8 |
 *
 * Measured against float64 over the float32 bit patterns: exp 0.96, log 0.77, sigmoid 2.3 units in the last place.
 * Coefficients: minimax fits, rounded to f32 one after another.
 */
import {
  add, addBits, andBits, constant, div, get, ifLess, least, most, mul, orBits, put, shiftLeft, shiftRight, sub,
  subBits, toFloat,
} from './lanes';

/** The places of the constants in FLOATS. */
const enum F {
  MOST, LEAST, LOG2_E, SHIFTER, LN2_HIGH, LN2_LOW, ZERO, HALF, ONE, TWO, MINUS_ZERO,
  EXP0, EXP1, EXP2, EXP3, EXP4,
  LOG0, LOG1, LOG2,
}
const FLOATS: usize = memory.data<f32>([
  89.0, -105.0, // exp of more is infinite, of less is 0
  1.4426950408889634, // log2 e
  12582912.0, // 1.5 · 2²³: adding it rounds to the nearest integer, which then stands in the low bits
  0.693145751953125, 1.42860676e-6, // ln 2: its high 15 bits, whose multiples by an exponent are exact, and the rest
  0.0, 0.5, 1.0, 2.0, -0.0,
  // (eʳ − 1 − r) / r² on ±½ ln 2, relative error of eʳ 3.1e-9
  0.4999999403953552, 0.1666652113199234, 0.04166826605796814, 0.008368677459657192, 0.001382073387503624,
  // (log((1 + s) / (1 − s)) − 2s) / s³ as a polynomial in s², relative error of the logarithm 8.2e-10
  0.6666677594184875, 0.3997756838798523, 0.29871460795402527,
], 64);

/** The places of the bit patterns in INTEGERS. */
const enum I {
  ROOT_HALF, SIGNIFICAND, LEAST_NORMAL, GREATEST_FINITE,
}
const INTEGERS: usize = memory.data<i32>([0x3f3504f3, 0x007fffff, 0x00800000, 0x7f7fffff], 16);

/**
 * eˣ, within 1 ulp, subnormal results included; 0 below −104, ∞ above 88.73, NaN for NaN.
 *
 *     x = k ln 2 + r,  |r| ≤ ½ ln 2          eˣ = 2ᵃ · 2ᵇ · (1 + r + r² q(r)),  a = ⌊k/2⌋, b = k − a
 *
 * Two factors, because 2ᵏ alone leaves the normal numbers at both ends; only the last product is rounded there.
 * Source: Cody and Waite, Software Manual for the Elementary Functions (1980), chapter 6.
 */
// @ts-ignore: decorator
@inline
export function expOf<T>(x: T): T {
  const inside = most<T>(least<T>(x, constant<T>(FLOATS, F.MOST)), constant<T>(FLOATS, F.LEAST));
  const shifter = constant<T>(FLOATS, F.SHIFTER);
  const shifted = add<T>(mul<T>(inside, constant<T>(FLOATS, F.LOG2_E)), shifter);
  const k = sub<T>(shifted, shifter);
  const rough = sub<T>(inside, mul<T>(k, constant<T>(FLOATS, F.LN2_HIGH)));
  const r = sub<T>(rough, mul<T>(k, constant<T>(FLOATS, F.LN2_LOW)));
  let q = add<T>(mul<T>(constant<T>(FLOATS, F.EXP4), r), constant<T>(FLOATS, F.EXP3));
  q = add<T>(mul<T>(q, r), constant<T>(FLOATS, F.EXP2));
  q = add<T>(mul<T>(q, r), constant<T>(FLOATS, F.EXP1));
  q = add<T>(mul<T>(q, r), constant<T>(FLOATS, F.EXP0));
  const one = constant<T>(FLOATS, F.ONE);
  const p = add<T>(add<T>(mul<T>(mul<T>(r, r), q), r), one);
  const a = shiftLeft<T>(shiftRight<T>(shifted, 1), 23); // the shifter's own bits fall out at the top
  const b = subBits<T>(shiftLeft<T>(shifted, 23), a);
  return mul<T>(mul<T>(p, addBits<T>(a, one)), addBits<T>(b, one));
}

/**
 * log x for a positive normal x, within 0.8 ulp; anything else gives some finite number.
 *
 *     x = 2ᵏ (1 + f),  √½ ≤ 1 + f < √2,  s = f / (2 + f)
 *     log(1 + f) = f − ½f² + s (½f² + R(s²))          log x = k ln 2 + log(1 + f)
 *
 * Source: FreeBSD's e_logf.c (Sun Microsystems, 1993), with three coefficients of our own.
 */
// @ts-ignore: decorator
@inline
export function logNormalOf<T>(x: T): T {
  const root = constant<T>(INTEGERS, I.ROOT_HALF);
  const above = subBits<T>(x, root);
  const k = toFloat<T>(shiftRight<T>(above, 23));
  const significand = addBits<T>(andBits<T>(above, constant<T>(INTEGERS, I.SIGNIFICAND)), root);
  const f = sub<T>(significand, constant<T>(FLOATS, F.ONE));
  const s = div<T>(f, add<T>(constant<T>(FLOATS, F.TWO), f));
  const z = mul<T>(s, s);
  let R = add<T>(mul<T>(constant<T>(FLOATS, F.LOG2), z), constant<T>(FLOATS, F.LOG1));
  R = mul<T>(add<T>(mul<T>(R, z), constant<T>(FLOATS, F.LOG0)), z);
  const half = mul<T>(constant<T>(FLOATS, F.HALF), mul<T>(f, f));
  const low = add<T>(mul<T>(s, add<T>(half, R)), mul<T>(k, constant<T>(FLOATS, F.LN2_LOW)));
  return add<T>(add<T>(sub<T>(low, half), f), mul<T>(k, constant<T>(FLOATS, F.LN2_HIGH)));
}

/** log x for any x: −∞ at ±0, NaN below, subnormals right. */
export function logOf(x: f32): f32 {
  if (isPositiveNormal(x)) return logNormalOf<f32>(x);
  if (x == 0) return -<f32>Infinity;
  if (!(x > 0)) return <f32>NaN;
  if (x == <f32>Infinity) return x;
  // A subnormal: scaled to a normal number, whose exponent then goes down by 23 as an integer, below its range.
  return logNormalOf<f32>(reinterpret<f32>(reinterpret<i32>(x * 8388608) - (23 << 23)));
}

/** Whether x is normal, finite and above 0. */
// @ts-ignore: decorator
@inline
function isPositiveNormal(x: f32): bool {
  return <u32>(reinterpret<i32>(x) - 0x00800000) < 0x7f000000;
}

/** e^−|x|, from which both σ(x) and σ(−x) follow without cancellation. */
// @ts-ignore: decorator
@inline
export function expOfNegated<T>(x: T): T {
  return expOf<T>(orBits<T>(x, constant<T>(FLOATS, F.MINUS_ZERO)));
}

/**
 * σ(x) = 1 / (1 + e⁻ˣ), within 2.2 ulp, the subnormal tail included.
 *
 *     e = e^−|x|          σ(x) = 1 / (1 + e) for x ≥ 0,  e / (1 + e) below
 */
// @ts-ignore: decorator
@inline
export function sigmoidOf<T>(x: T): T {
  const e = expOfNegated<T>(x);
  const one = constant<T>(FLOATS, F.ONE);
  return div<T>(ifLess<T>(x, constant<T>(FLOATS, F.ZERO), e, one), add<T>(one, e));
}

/** x [n] -> y [n] = eˣ, see expOf. In place when y = x. */
export function exp(n: i32, x: usize, y: usize): void {
  let i: i32 = 0;
  if (ASC_FEATURE_SIMD) {
    for (; i + 8 <= n; i += 8) {
      const at = <usize>i << 2;
      const a = expOf<v128>(v128.load(x + at));
      const b = expOf<v128>(v128.load(x + at, 16));
      v128.store(y + at, a);
      v128.store(y + at, b, 16);
    }
  }
  for (; i < n; i++) {
    const at = <usize>i << 2;
    put<f32>(y + at, expOf<f32>(get<f32>(x + at)));
  }
}

/** x [n] -> y [n] = log x, see logOf. In place when y = x. Eight normal numbers go together, any others one by one. */
export function log(n: i32, x: usize, y: usize): void {
  let i: i32 = 0;
  if (ASC_FEATURE_SIMD) {
    for (; i + 8 <= n; i += 8) {
      const at = <usize>i << 2;
      const a = v128.load(x + at);
      const b = v128.load(x + at, 16);
      if (arePositiveNormal(a, b)) {
        v128.store(y + at, logNormalOf<v128>(a));
        v128.store(y + at, logNormalOf<v128>(b), 16);
      } else {
        for (let j: usize = 0; j < 32; j += 4) store<f32>(y + at + j, logOf(load<f32>(x + at + j)));
      }
    }
  }
  for (; i < n; i++) {
    const at = <usize>i << 2;
    store<f32>(y + at, logOf(load<f32>(x + at)));
  }
}

/** Whether all eight are normal, finite and above 0. */
// @ts-ignore: decorator
@inline
function arePositiveNormal(a: v128, b: v128): bool {
  const below = i32x4.gt_s(constant<v128>(INTEGERS, I.LEAST_NORMAL), i32x4.min_s(a, b));
  const above = i32x4.gt_s(i32x4.max_s(a, b), constant<v128>(INTEGERS, I.GREATEST_FINITE));
  return !v128.any_true(v128.or(below, above));
}

/** x [n] -> y [n] = σ(x), see sigmoidOf. In place when y = x. */
export function sigmoid(n: i32, x: usize, y: usize): void {
  let i: i32 = 0;
  if (ASC_FEATURE_SIMD) {
    for (; i + 8 <= n; i += 8) {
      const at = <usize>i << 2;
      const a = sigmoidOf<v128>(v128.load(x + at));
      const b = sigmoidOf<v128>(v128.load(x + at, 16));
      v128.store(y + at, a);
      v128.store(y + at, b, 16);
    }
  }
  for (; i < n; i++) {
    const at = <usize>i << 2;
    put<f32>(y + at, sigmoidOf<f32>(get<f32>(x + at)));
  }
}
