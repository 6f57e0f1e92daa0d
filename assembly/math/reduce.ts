/**
 * Sums with one order of additions in every build, the lane tree:
 *
 *     x   | x0 x1 x2 x3 | x4 x5 x6 x7 | x8 x9 |          s_l = x_l + x_(l+4) + x_(l+8) + …, one after another from 0
 *           s0 s1 s2 s3   s0 s1 s2 s3   s0 s1            sum = (s0 + s2) + (s1 + s3)
 *
 * A lane starts from +0 and so is never −0: where the last vector has no element, adding nothing and adding +0 are the
 * same.
 */

/** (s0 + s2) + (s1 + s3): the last additions of the lane tree. */
// @ts-ignore: decorator
@inline
export function combine(s0: f32, s1: f32, s2: f32, s3: f32): f32 {
  return (s0 + s2) + (s1 + s3);
}

/** `combine` of the lanes of a vector. */
// @ts-ignore: decorator
@inline
export function combineLanes(s: v128): f32 {
  return combine(
    f32x4.extract_lane(s, 0),
    f32x4.extract_lane(s, 1),
    f32x4.extract_lane(s, 2),
    f32x4.extract_lane(s, 3),
  );
}

/** The vector at x with only its first n elements, 0 behind them; n = 1, 2 or 3. Reads nothing beyond them. */
// @ts-ignore: decorator
@inline
export function loadFirst(n: i32, x: usize): v128 {
  if (n == 1) return v128.load32_zero(x);
  const two = v128.load64_zero(x);
  return n == 2 ? two : v128.load_lane<f32>(x, two, 2, 8);
}

/** x [n] -> Σ x_i by the lane tree. */
export function sum(n: i32, x: usize): f32 {
  const whole = x + (<usize>(n & ~3) << 2);
  const rest = n & 3;
  if (ASC_FEATURE_SIMD) {
    let s = f32x4.splat(0);
    for (; x < whole; x += 16) s = f32x4.add(s, v128.load(x));
    if (rest) s = f32x4.add(s, loadFirst(rest, x));
    return combineLanes(s);
  }
  let s0: f32 = 0;
  let s1: f32 = 0;
  let s2: f32 = 0;
  let s3: f32 = 0;
  for (; x < whole; x += 16) {
    s0 += load<f32>(x);
    s1 += load<f32>(x, 4);
    s2 += load<f32>(x, 8);
    s3 += load<f32>(x, 12);
  }
  if (rest > 0) s0 += load<f32>(x);
  if (rest > 1) s1 += load<f32>(x, 4);
  if (rest > 2) s2 += load<f32>(x, 8);
  return combine(s0, s1, s2, s3);
}

/** x [n] · y [n] -> Σ x_i y_i by the lane tree; every product is rounded before it is added. */
// @ts-ignore: decorator
@inline
export function dot(n: i32, x: usize, y: usize): f32 {
  const whole = x + (<usize>(n & ~3) << 2);
  const rest = n & 3;
  if (ASC_FEATURE_SIMD) {
    let s = f32x4.splat(0);
    for (; x < whole; x += 16, y += 16) s = f32x4.add(s, f32x4.mul(v128.load(x), v128.load(y)));
    if (rest) s = f32x4.add(s, f32x4.mul(loadFirst(rest, x), loadFirst(rest, y)));
    return combineLanes(s);
  }
  let s0: f32 = 0;
  let s1: f32 = 0;
  let s2: f32 = 0;
  let s3: f32 = 0;
  for (; x < whole; x += 16, y += 16) {
    s0 += load<f32>(x) * load<f32>(y);
    s1 += load<f32>(x, 4) * load<f32>(y, 4);
    s2 += load<f32>(x, 8) * load<f32>(y, 8);
    s3 += load<f32>(x, 12) * load<f32>(y, 12);
  }
  if (rest > 0) s0 += load<f32>(x) * load<f32>(y);
  if (rest > 1) s1 += load<f32>(x, 4) * load<f32>(y, 4);
  if (rest > 2) s2 += load<f32>(x, 8) * load<f32>(y, 8);
  return combine(s0, s1, s2, s3);
}

/** x [n] -> Σ x_i² by the lane tree. */
export function sumOfSquares(n: i32, x: usize): f32 {
  return dot(n, x, x);
}
