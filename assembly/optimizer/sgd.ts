import { add, get, mul, put, sub } from '../math/lanes';
import { first, rate } from './settings';
import { rounded } from './tiny';

/**
 * One step of stochastic gradient descent with Nesterov momentum μ for n parameters w, gradient g, velocity v:
 *
 *     v ← μ·v + g        w ← w − lr·(g + μ·v)
 *
 * with g as `rounded` says (tiny.ts). μ = 0 is plain SGD. Source: Sutskever et al. (2013), in the form with the gradient at the current point.
 */
export function sgd(n: i32, g: usize, w: usize, v: usize, settings: usize): void {
  let i: i32 = 0;
  if (ASC_FEATURE_SIMD) {
    for (; i + 4 <= n; i += 4) sgdAt<v128>((<usize>i) << 2, g, w, v, settings);
  }
  for (; i < n; i++) sgdAt<f32>((<usize>i) << 2, g, w, v, settings);
}

// @ts-ignore: decorator
@inline
function sgdAt<T>(o: usize, g: usize, w: usize, v: usize, settings: usize): void {
  put<T>(w + o, sgdStep<T>(get<T>(w + o), get<T>(g + o), v + o, settings));
}

/** The step for one parameter, or four: returns the new w, and keeps the velocity at v. */
// @ts-ignore: decorator
@inline
export function sgdStep<T>(w: T, gradient: T, v: usize, settings: usize): T {
  const g = rounded<T>(gradient);
  const momentum = first<T>(settings);
  const velocity = add<T>(mul<T>(momentum, get<T>(v)), g);
  put<T>(v, velocity);
  const move = add<T>(g, mul<T>(momentum, velocity));
  return sub<T>(w, mul<T>(rate<T>(settings), move));
}
