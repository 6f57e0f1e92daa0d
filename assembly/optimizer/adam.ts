import { add, div, get, mul, put, root, sub } from '../math/lanes';
import { beta2, epsilon, first, rate, second } from './settings';
import { rounded } from './tiny';

/**
 * One Adam step for n parameters w, with gradient g and moments m and v:
 *
 *     m ← m + (1 − β1)(g − m)        v ← β2 v + (1 − β2) g²
 *     w ← w − (lr · c / (1 − β1ᵗ)) · m / (√v + ε · c)        c = √(1 − β2ᵗ)
 *
 * The moments of a parameter whose gradient is 0 still move it: no row can be left out. Gradients are taken as `rounded` says
 * (tiny.ts). A g² that overflows makes v infinite and stops w; v + (1 − β2)(g² − v) would make it NaN in the next step.
 *
 * Source: Kingma and Ba, Adam (2015), algorithm 1; with c as at the end of its section 2.
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
export function adamStep<T>(w: T, gradient: T, m: usize, v: usize, settings: usize): T {
  const g = rounded<T>(gradient);
  const m0 = get<T>(m);
  const m1 = add<T>(m0, mul<T>(first<T>(settings), sub<T>(g, m0)));
  put<T>(m, m1);
  const v1 = add<T>(mul<T>(beta2<T>(settings), get<T>(v)), mul<T>(second<T>(settings), mul<T>(g, g)));
  put<T>(v, v1);
  return sub<T>(w, div<T>(mul<T>(rate<T>(settings), m1), add<T>(root<T>(v1), epsilon<T>(settings))));
}
