/**
 * x [n] · y [n] -> Σ x_i y_i in float64, or Σ x_i with y = 0: for sums over all gates or rows of a layer, of which there may be
 * millions. In f32 a sum of so many like numbers drifts: once it is 2²⁴ times as large as they are, it stands still.
 *
 * The additions are those of the lane tree (math/reduce), each product of two f32 being exact; so all builds have the same bits.
 */
export function longDot(n: i32, x: usize, y: usize): f64 {
  const end = x + (<usize>n << 2);
  let s0: f64 = 0, s1: f64 = 0, s2: f64 = 0, s3: f64 = 0;
  if (ASC_FEATURE_SIMD) {
    let low = f64x2.splat(0);
    let high = low;
    for (const whole = x + (<usize>(n & ~3) << 2); x < whole; x += 16) {
      let a = v128.load(x);
      let first = f64x2.promote_low_f32x4(a);
      let second = f64x2.promote_low_f32x4(v128.shuffle<f64>(a, a, 1, 1));
      if (y) {
        a = v128.load(y);
        first = f64x2.mul(first, f64x2.promote_low_f32x4(a));
        second = f64x2.mul(second, f64x2.promote_low_f32x4(v128.shuffle<f64>(a, a, 1, 1)));
        y += 16;
      }
      low = f64x2.add(low, first);
      high = f64x2.add(high, second);
    }
    s0 = f64x2.extract_lane(low, 0);
    s1 = f64x2.extract_lane(low, 1);
    s2 = f64x2.extract_lane(high, 0);
    s3 = f64x2.extract_lane(high, 1);
  }
  // The lanes take turns: the one whose element comes next stands first, until all stand where they began.
  for (let turn: i32 = 0; x < end || turn & 3; turn++) {
    let s = s0;
    if (x < end) {
      s += y ? <f64>load<f32>(x) * <f64>load<f32>(y) : <f64>load<f32>(x);
      x += 4;
      if (y) y += 4;
    }
    s0 = s1;
    s1 = s2;
    s2 = s3;
    s3 = s;
  }
  return (s0 + s2) + (s1 + s3);
}
