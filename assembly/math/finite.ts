/** The index of the first of n numbers that is NaN or infinite, −1 if there is none. */
export function firstNonFinite(n: i32, x: usize): i32 {
  let i: i32 = 0;
  if (ASC_FEATURE_SIMD) {
    for (; i + 4 <= n; i += 4) {
      const value = v128.load(x + (<usize>i << 2));
      // x − x is 0 for a finite x, and NaN, which equals nothing, for the others
      const difference = f32x4.sub(value, value);
      if (!i32x4.all_true(f32x4.eq(difference, difference))) break;
    }
  }
  for (; i < n; i++) {
    const value = load<f32>(x + (<usize>i << 2));
    if (value - value != 0) return i;
  }
  return -1;
}
