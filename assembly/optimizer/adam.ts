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
    const rates = f32x4.splat(rate);
    const firsts = f32x4.splat(first);
    const seconds = f32x4.splat(second);
    const corrections = f32x4.splat(correction);
    const epsilons = f32x4.splat(epsilon);
    for (; i + 4 <= n; i += 4) {
      const o = <usize>i << 2;
      const gradient = v128.load(g + o);
      const m0 = v128.load(m + o);
      const m1 = f32x4.add(m0, f32x4.mul(firsts, f32x4.sub(gradient, m0)));
      v128.store(m + o, m1);
      const v0 = v128.load(v + o);
      const v1 = f32x4.add(v0, f32x4.mul(seconds, f32x4.sub(f32x4.mul(gradient, gradient), v0)));
      v128.store(v + o, v1);
      const scale = f32x4.add(f32x4.sqrt(f32x4.mul(v1, corrections)), epsilons);
      v128.store(w + o, f32x4.sub(v128.load(w + o), f32x4.div(f32x4.mul(rates, m1), scale)));
    }
  }
  for (; i < n; i++) {
    const o = <usize>i << 2;
    const gradient = load<f32>(g + o);
    const m0 = load<f32>(m + o);
    const m1 = m0 + first * (gradient - m0);
    store<f32>(m + o, m1);
    const v0 = load<f32>(v + o);
    const v1 = v0 + second * (gradient * gradient - v0);
    store<f32>(v + o, v1);
    const scale = sqrt<f32>(v1 * correction) + epsilon;
    store<f32>(w + o, load<f32>(w + o) - (rate * m1) / scale);
  }
}
