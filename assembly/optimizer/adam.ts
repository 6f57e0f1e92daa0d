import { add, div, get, mul, put, root, splat, sub } from '../math/lanes';
import { CORRECTION, EPSILON, FIRST, RATE, SECOND } from './settings';

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
  const rate = load<f32>(settings, RATE);
  const first = load<f32>(settings, FIRST);
  const second = load<f32>(settings, SECOND);
  const correction = load<f32>(settings, CORRECTION);
  const epsilon = load<f32>(settings, EPSILON);
  let i: i32 = 0;
  if (ASC_FEATURE_SIMD) {
    const rates = splat<v128>(rate);
    const firsts = splat<v128>(first);
    const seconds = splat<v128>(second);
    const corrections = splat<v128>(correction);
    const epsilons = splat<v128>(epsilon);
    for (; i + 4 <= n; i += 4) {
      adamAt<v128>((<usize>i) << 2, g, w, m, v, rates, firsts, seconds, corrections, epsilons);
    }
  }
  for (; i < n; i++) adamAt<f32>((<usize>i) << 2, g, w, m, v, rate, first, second, correction, epsilon);
}

// @ts-ignore: decorator
@inline
function adamAt<T>(
  o: usize, g: usize, w: usize, m: usize, v: usize, rate: T, first: T, second: T, correction: T, epsilon: T,
): void {
  const gradient = get<T>(g + o);
  const m0 = get<T>(m + o);
  const m1 = add<T>(m0, mul<T>(first, sub<T>(gradient, m0)));
  put<T>(m + o, m1);
  const v0 = get<T>(v + o);
  const v1 = add<T>(v0, mul<T>(second, sub<T>(mul<T>(gradient, gradient), v0)));
  put<T>(v + o, v1);
  const scale = add<T>(root<T>(mul<T>(v1, correction)), epsilon);
  put<T>(w + o, sub<T>(get<T>(w + o), div<T>(mul<T>(rate, m1), scale)));
}
