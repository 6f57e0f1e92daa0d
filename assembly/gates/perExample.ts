/**
 * One gate sample per example: the inputs of a layer are gated themselves, and its product is dense.
 *
 *     gated[r, i] = x[r, i] · z[r, i]                      x, gated [rows, n] with leading dimension ld; z [rows, n]
 */
export function gateInputs(rows: i32, n: i32, x: usize, ld: i32, z: usize, gated: usize): void {
  for (let r: i32 = 0; r < rows; r++) {
    const from = (<usize>r * <usize>ld) << 2;
    const gates = z + ((<usize>r * <usize>n) << 2);
    let i: i32 = 0;
    if (ASC_FEATURE_SIMD) {
      for (; i + 4 <= n; i += 4) {
        const o = <usize>i << 2;
        v128.store(gated + from + o, f32x4.mul(v128.load(x + from + o), v128.load(gates + o)));
      }
    }
    for (; i < n; i++) {
      const o = <usize>i << 2;
      store<f32>(gated + from + o, load<f32>(x + from + o) * load<f32>(gates + o));
    }
  }
}

/**
 * The gradients through the gating, from dgated = dL/dgated [rows, n], leading dimension ld:
 *
 *     gradient[i] ← gradient[i] + Σ_r dgated[r, i] · x[r, i] · dz[r, i]        dz = dz/dlogα [rows, n]
 *     dgated[r, i] ← dgated[r, i] · z[r, i]                                    which then is dL/dx
 *
 * Each sum runs over r from the first row to the last.
 */
export function gateInputsGradient(
  rows: i32, n: i32, x: usize, ld: i32, z: usize, dz: usize, dgated: usize, gradient: usize,
): void {
  for (let r: i32 = 0; r < rows; r++) {
    const from = (<usize>r * <usize>ld) << 2;
    const gates = (<usize>r * <usize>n) << 2;
    let i: i32 = 0;
    if (ASC_FEATURE_SIMD) {
      for (; i + 4 <= n; i += 4) {
        const o = <usize>i << 2;
        const d = v128.load(dgated + from + o);
        const term = f32x4.mul(f32x4.mul(d, v128.load(x + from + o)), v128.load(dz + gates + o));
        v128.store(gradient + o, f32x4.add(v128.load(gradient + o), term));
        v128.store(dgated + from + o, f32x4.mul(d, v128.load(z + gates + o)));
      }
    }
    for (; i < n; i++) {
      const o = <usize>i << 2;
      const d = load<f32>(dgated + from + o);
      const term = d * load<f32>(x + from + o) * load<f32>(dz + gates + o);
      store<f32>(gradient + o, load<f32>(gradient + o) + term);
      store<f32>(dgated + from + o, d * load<f32>(z + gates + o));
    }
  }
}
