import { add, get, mul, put, splat, sub } from '../math/lanes';
import { FIRST, RATE } from './settings';

/**
 * One step of stochastic gradient descent with Nesterov momentum μ for n parameters w, gradient g, velocity v:
 *
 *     v ← μ·v + g        w ← w − lr·(g + μ·v)
 *
 * μ = 0 is plain SGD. Source: Sutskever et al. (2013), in the form with the gradient at the current point.
 */
export function sgd(n: i32, g: usize, w: usize, v: usize, settings: usize): void {
  const rate = load<f32>(settings, RATE);
  const momentum = load<f32>(settings, FIRST);
  let i: i32 = 0;
  if (ASC_FEATURE_SIMD) {
    const rates = splat<v128>(rate);
    const momenta = splat<v128>(momentum);
    for (; i + 4 <= n; i += 4) sgdAt<v128>((<usize>i) << 2, g, w, v, rates, momenta);
  }
  for (; i < n; i++) sgdAt<f32>((<usize>i) << 2, g, w, v, rate, momentum);
}

// @ts-ignore: decorator
@inline
function sgdAt<T>(o: usize, g: usize, w: usize, v: usize, rate: T, momentum: T): void {
  const gradient = get<T>(g + o);
  const velocity = add<T>(mul<T>(momentum, get<T>(v + o)), gradient);
  put<T>(v + o, velocity);
  const move = add<T>(gradient, mul<T>(momentum, velocity));
  put<T>(w + o, sub<T>(get<T>(w + o), mul<T>(rate, move)));
}
