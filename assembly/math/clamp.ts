import { get, least, most, put, splat } from './lanes';

/** x [n] <- min(highest, max(lowest, x)), in place. A NaN stays one. */
export function clamp(n: i32, x: usize, lowest: f32, highest: f32): void {
  const end = x + (<usize>n << 2);
  if (ASC_FEATURE_SIMD) {
    for (; x + 16 <= end; x += 16) clampOne<v128>(x, lowest, highest);
  }
  for (; x < end; x += 4) clampOne<f32>(x, lowest, highest);
}

/** One element or four. */
// @ts-ignore: decorator
@inline
function clampOne<T>(x: usize, lowest: f32, highest: f32): void {
  put<T>(x, least<T>(most<T>(get<T>(x), splat<T>(lowest)), splat<T>(highest)));
}
