/**
 * The running average a of n parameters w:
 *
 *     a ← a + r·(w − a)        r = (1 − B) / (1 − Bᵗ)
 *
 * This is the exponential average Σ_k B^(t−k)·w_k, already divided by the sum of its weights: it needs no correction
 * when it is read, and its first step (r = 1) forgets whatever stood in a.
 *
 * Source: Polyak and Juditsky (1992); the bias correction as in Adam's moments.
 */
export function average(n: i32, w: usize, a: usize, r: f32): void {
  let i: i32 = 0;
  if (ASC_FEATURE_SIMD) {
    const rates = f32x4.splat(r);
    for (; i + 4 <= n; i += 4) {
      const o = <usize>i << 2;
      const before = v128.load(a + o);
      v128.store(a + o, f32x4.add(before, f32x4.mul(rates, f32x4.sub(v128.load(w + o), before))));
    }
  }
  for (; i < n; i++) {
    const o = <usize>i << 2;
    const before = load<f32>(a + o);
    store<f32>(a + o, before + r * (load<f32>(w + o) - before));
  }
}
