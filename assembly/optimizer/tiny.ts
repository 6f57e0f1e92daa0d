/**
 * Numbers too small to matter are made 0 before they decay into subnormal ones, with which each operation takes up to a
 * hundred times as long. A moment whose gradient stays 0 would shrink by a factor in each step, and never reach 0: 0.9 times
 * the smallest float is rounded to itself. The limits leave all that is computed from what is kept normal: 2⁻⁵⁶ (1.4e-17) for
 * parameters, first moments, averages and gradients, and its square for second moments.
 */
import { add, andNotBits, get, less, magnitude, put, sub } from '../math/lanes';

/** TINY, its square, and a number whose last place is worth TINY, all in every lane of a vector. */
const LIMITS: usize = memory.data<f32>([
  1.3877787807814457e-17, 1.3877787807814457e-17, 1.3877787807814457e-17, 1.3877787807814457e-17,
  1.925929944387236e-34, 1.925929944387236e-34, 1.925929944387236e-34, 1.925929944387236e-34,
  1.7462298274040222e-10, 1.7462298274040222e-10, 1.7462298274040222e-10, 1.7462298274040222e-10,
], 16);
const TINY: usize = LIMITS;
const TINY_SQUARED: usize = LIMITS + 16;
const GRID: usize = LIMITS + 32;

/** x, or 0 where |x| < 2⁻⁵⁶; a NaN stays one. */
// @ts-ignore: decorator
@inline
export function withoutTiny<T>(x: T): T {
  return atLeast<T>(x, TINY);
}

/**
 * x to a whole multiple of 2⁻⁵⁶ where |x| < 2⁻³³, else x within one unit of its last place: so 0 where x is tiny. Two
 * additions, which in the loop of an optimizer cost nothing, where the comparison of `withoutTiny` would.
 */
// @ts-ignore: decorator
@inline
export function rounded<T>(x: T): T {
  const grid = get<T>(GRID);
  return sub<T>(add<T>(x, grid), grid);
}

/**
 * Makes 0 what is tiny among n parameters w, their moments and their average (second and mean: 0 for none): in one of `turns`
 * equal parts of them, the one whose turn it is. Between its visits nothing may shrink from its limit to a subnormal number.
 *
 * w, first, second, mean [n]; 0 ≤ turn < turns
 */
export function dropTiny(
  n: i32, w: usize, first: usize, second: usize, mean: usize, turn: i32, turns: i32,
): void {
  const from = part(n, turn, turns);
  const count = part(n, turn + 1, turns) - from;
  const o = <usize>from << 2;
  drop(count, w + o, TINY);
  drop(count, first + o, TINY);
  if (second) drop(count, second + o, TINY_SQUARED);
  if (mean) drop(count, mean + o, TINY);
}

/** ⌊n · turn / turns⌋ */
// @ts-ignore: decorator
@inline
export function part(n: i32, turn: i32, turns: i32): i32 {
  return <i32>((<i64>n * <i64>turn) / <i64>turns);
}

/** x_i ← |x_i| < limit ? 0 : x_i. */
function drop(n: i32, x: usize, limit: usize): void {
  const end = x + (<usize>n << 2);
  if (ASC_FEATURE_SIMD) {
    for (const last = x + (<usize>(n & ~3) << 2); x < last; x += 16) {
      put<v128>(x, atLeast<v128>(get<v128>(x), limit));
    }
  }
  for (; x < end; x += 4) put<f32>(x, atLeast<f32>(get<f32>(x), limit));
}

// @ts-ignore: decorator
@inline
function atLeast<T>(x: T, limit: usize): T {
  return andNotBits<T>(x, less<T>(magnitude<T>(x), get<T>(limit)));
}
