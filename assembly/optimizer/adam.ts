import { add, div, get, mul, put, root, sub } from '../math/lanes';
import { correction, epsilon, first, rate, second } from './settings';

/**
 * One Adam step for n parameters w, with gradient g and moments m and v:
 *
 *     m ← m + (1 − β1)(g − m)        v ← v + (1 − β2)(g² − v)
 *     w ← w − (lr / (1 − β1ᵗ)) · m / (√(v / (1 − β2ᵗ)) + ε)
 *
 * The moments of a parameter whose gradient is 0 still move it: no row can be left out.
 *
 * Source: Kingma and Ba, Adam (2015), algorithm 1.
 */
export function adam(n: i32, g: usize, w: usize, m: usize, v: usize, settings: usize): void {
  let i: i32 = 0;
  if (ASC_FEATURE_SIMD) {
    for (; i + 4 <= n; i += 4) adamAt<v128>((<usize>i) << 2, g, w, m, v, settings);
  }
  for (; i < n; i++) adamAt<f32>((<usize>i) << 2, g, w, m, v, settings);
}

// @ts-ignore: decorator
@inline
function adamAt<T>(o: usize, g: usize, w: usize, m: usize, v: usize, settings: usize): void {
  put<T>(w + o, adamStep<T>(get<T>(w + o), get<T>(g + o), m + o, v + o, settings));
}

/**
 * The step for one parameter, or four: returns the new w, and keeps the moments at m and v. The settings are loaded
 * anew each time, which is cheaper than to keep them all in registers.
 */
// @ts-ignore: decorator
@inline
export function adamStep<T>(w: T, g: T, m: usize, v: usize, settings: usize): T {
  const m0 = get<T>(m);
  const m1 = add<T>(m0, mul<T>(first<T>(settings), sub<T>(g, m0)));
  put<T>(m, m1);
  const v0 = get<T>(v);
  const v1 = add<T>(v0, mul<T>(second<T>(settings), sub<T>(mul<T>(g, g), v0)));
  put<T>(v, v1);
  const scale = add<T>(root<T>(mul<T>(v1, correction<T>(settings))), epsilon<T>(settings));
  return sub<T>(w, div<T>(mul<T>(rate<T>(settings), m1), scale));
}
