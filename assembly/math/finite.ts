/** The index of the first of n numbers that is NaN or infinite, −1 if there is none. */
export function firstNonFinite(n: i32, x: usize): i32 {
  let i: i32 = 0;
  if (ASC_FEATURE_SIMD) {
    let found = f32x4.splat(0);
    for (; i + 16 <= n; i += 16) {
      const at = x + (<usize>i << 2);
      const first = v128.or(nothing(at), nothing(at + 16));
      const second = v128.or(nothing(at + 32), nothing(at + 48));
      found = v128.or(found, v128.or(first, second));
    }
    for (; i + 4 <= n; i += 4) found = v128.or(found, nothing(x + (<usize>i << 2)));
    if (v128.any_true(found)) i = 0;
  }
  for (; i < n; i++) {
    const value = load<f32>(x + (<usize>i << 2));
    if (value - value != 0) return i;
  }
  return -1;
}

/** x − x of four numbers: no bit is set for finite ones, and some are, those of NaN, for the others. */
// @ts-ignore: decorator
@inline
function nothing(x: usize): v128 {
  const value = v128.load(x);
  return f32x4.sub(value, value);
}
