/**
 * The gates' share of the objective's penalties. With P_i = P(z_i ≠ 0) and the row norms ‖W_i‖²:
 *
 *     gradient[i] = dP_i/dlogα_i · (l0 + ½ weightDecay ‖W_i‖²)       decay[i] = weightDecay · P_i
 *
 * l0 is λ · outputs / N. p, dp, norms, gradient, decay [n].
 */
export function gatePenalty(
  n: i32, p: usize, dp: usize, norms: usize, l0: f32, weightDecay: f32, gradient: usize, decay: usize,
): void {
  const half: f32 = 0.5 * weightDecay;
  for (let i: i32 = 0; i < n; i++) {
    const o = <usize>i << 2;
    store<f32>(gradient + o, load<f32>(dp + o) * (l0 + half * load<f32>(norms + o)));
    store<f32>(decay + o, weightDecay * load<f32>(p + o));
  }
}

/** y_i ← y_i + a_i · b_i: the data's share of the gates' gradient, dL/dz · dz/dlogα. a, b, y [n]. */
export function addProduct(n: i32, a: usize, b: usize, y: usize): void {
  for (let i: i32 = 0; i < n; i++) {
    const o = <usize>i << 2;
    store<f32>(y + o, load<f32>(y + o) + load<f32>(a + o) * load<f32>(b + o));
  }
}
