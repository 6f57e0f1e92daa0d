/** Four f32 as two times two f64: sums over all images of a batch are in float64, in the lanes of the lane tree (math/reduce). */

/** The first two of four. */
// @ts-ignore: decorator
@inline
export function lowDoubles(x: v128): v128 {
  return f64x2.promote_low_f32x4(x);
}

/** The last two of four. */
// @ts-ignore: decorator
@inline
export function highDoubles(x: v128): v128 {
  return f64x2.promote_low_f32x4(v128.shuffle<f64>(x, x, 1, 1));
}

/** The first n of two, +0 for the others, also where these are NaN: a lane, which is never −0, does not change by +0. */
// @ts-ignore: decorator
@inline
export function firstDoubles(n: i32, x: v128): v128 {
  if (n >= 2) return x;
  return n == 1 ? f64x2.replace_lane(x, 1, 0) : f64x2.splat(0);
}

/** (s0 + s2) + (s1 + s3), with s0 and s1 in `low`. */
// @ts-ignore: decorator
@inline
export function combineDoubles(low: v128, high: v128): f64 {
  const s = f64x2.add(low, high);
  return f64x2.extract_lane(s, 0) + f64x2.extract_lane(s, 1);
}
