import { add, get, mul, put, splat, sub } from '../math/lanes';

/**
 * The running average a of n parameters w:
 *
 *     a ← a + r·(w − a)        r = (1 − B) / (1 − Bᵗ)
 *
 * This is the exponential average Σ_k B^(t−k)·w_k, already divided by the sum of its weights: it needs no correction
 * when it is read, and its first step (r = 1) forgets what stood in a: exactly where that is 0, else up to rounding.
 *
 * Source: Polyak and Juditsky (1992); the bias correction as in Adam's moments.
 */
export function average(n: i32, w: usize, a: usize, r: f32): void {
  let i: i32 = 0;
  if (ASC_FEATURE_SIMD) {
    const rates = splat<v128>(r);
    for (; i + 4 <= n; i += 4) averageAt<v128>((<usize>i) << 2, w, a, rates);
  }
  for (; i < n; i++) averageAt<f32>((<usize>i) << 2, w, a, r);
}

// @ts-ignore: decorator
@inline
function averageAt<T>(o: usize, w: usize, a: usize, r: T): void {
  put<T>(a + o, averaged<T>(get<T>(a + o), get<T>(w + o), r));
}

/** a + r·(w − a) */
// @ts-ignore: decorator
@inline
export function averaged<T>(a: T, w: T, r: T): T {
  return add<T>(a, mul<T>(r, sub<T>(w, a)));
}
