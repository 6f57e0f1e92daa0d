/** What pooling and its rectifier take, where nobody asks which cell it was: one f32 or four at once. */

/** The greater of two, NaN if either is one. Cheaper than f32x4.max, which also looks after the sign of 0. */
// @ts-ignore: decorator
@inline
export function greater<T>(a: T, b: T): T {
  if (isVector<T>()) return v128.or(f32x4.pmax(a, b), v128.or(f32x4.ne(a, a), f32x4.ne(b, b)));
  else return max<f32>(a, b);
}

/** max(0, x), NaN for a NaN; never −0. */
// @ts-ignore: decorator
@inline
export function rectified<T>(x: T): T {
  if (isVector<T>()) return f32x4.add(f32x4.pmax(x, f32x4.splat(0)), f32x4.splat(0));
  else return max<f32>(x, 0);
}
