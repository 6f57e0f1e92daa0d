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
    const rates = f32x4.splat(rate);
    const momenta = f32x4.splat(momentum);
    for (; i + 4 <= n; i += 4) {
      const o = <usize>i << 2;
      const gradient = v128.load(g + o);
      const velocity = f32x4.add(f32x4.mul(momenta, v128.load(v + o)), gradient);
      v128.store(v + o, velocity);
      const move = f32x4.add(gradient, f32x4.mul(momenta, velocity));
      v128.store(w + o, f32x4.sub(v128.load(w + o), f32x4.mul(rates, move)));
    }
  }
  for (; i < n; i++) {
    const o = <usize>i << 2;
    const gradient = load<f32>(g + o);
    const velocity = momentum * load<f32>(v + o) + gradient;
    store<f32>(v + o, velocity);
    store<f32>(w + o, load<f32>(w + o) - rate * (gradient + momentum * velocity));
  }
}
