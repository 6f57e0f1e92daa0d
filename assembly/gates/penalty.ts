import { longDot } from '../math/longSum';
import { l0, strengths, weightDecay } from './constants';

/**
 * The gates' share of the objective's penalties. With P_i = P(z_i ≠ 0) and the row norms ‖W_i‖²:
 *
 *     gradient[i] = dP_i/dlogα_i · (l0 + ½ weightDecay ‖W_i‖²)       decay[i] = weightDecay · P_i
 *
 * l0 is λ · outputs / N, or strengths[i] where these are not 0. p, dp, norms, strengths, gradient, decay [n].
 */
export function gatePenalty(
  n: i32, p: usize, dp: usize, norms: usize, strengths: usize, l0: f32, weightDecay: f32, gradient: usize,
  decay: usize,
): void {
  const half: f32 = 0.5 * weightDecay;
  for (let i: i32 = 0; i < n; i++) {
    const o = <usize>i << 2;
    const strength = strengths ? load<f32>(strengths + o) : l0;
    store<f32>(gradient + o, load<f32>(dp + o) * (strength + half * load<f32>(norms + o)));
    store<f32>(decay + o, weightDecay * load<f32>(p + o));
  }
}

/** `gatePenalty` with the constants of a layer, of n of its gates from `from` on: all but the constants begin with the first of these. */
export function penaltyOfGates(
  from: i32, n: i32, p: usize, dp: usize, norms: usize, constants: usize, gradient: usize, decay: usize,
): void {
  const all = strengths(constants);
  const each = all ? all + (<usize>from << 2) : 0;
  gatePenalty(n, p, dp, norms, each, l0(constants), weightDecay(constants), gradient, decay);
}

/** y_i ← y_i + a_i · b_i: the data's share of the gates' gradient, dL/dz · dz/dlogα. a, b, y [n]. */
export function addProduct(n: i32, a: usize, b: usize, y: usize): void {
  for (let i: i32 = 0; i < n; i++) {
    const o = <usize>i << 2;
    store<f32>(y + o, load<f32>(y + o) + load<f32>(a + o) * load<f32>(b + o));
  }
}

/**
 * The penalties of a layer, into results, f64 [2], and what they add to the gradients of its gates (`gatePenalty`), whatever the
 * distribution: with P_i = P(z_i ≠ 0)
 *
 *     results[0] = l0 · open,  open = Σ_i P_i          results[1] = ½ weightDecay (Σ_i P_i ‖W_i‖² + ‖b‖²)
 *
 * or, where each gate has a strength of its own (constants.ts), results[0] = Σ_i strengths_i · P_i.
 *
 * p [2, inputs]: P and dP/dlogα, or 0 without gates: then P is 1, and gradient and decay are left alone. norms, gradient, decay
 * [inputs]; bias [outputs]. The second is NaN if a norm is not finite, whatever weightDecay. Its sums are float64 (`longDot`): with gates
 * on weights they have millions of terms.
 */
export function penaltiesOf(
  inputs: i32, outputs: i32, open: f64, p: usize, bias: usize, norms: usize, constants: usize,
  gradient: usize, decay: usize, results: usize,
): void {
  if (p) {
    const dp = p + (<usize>inputs << 2);
    gatePenalty(inputs, p, dp, norms, strengths(constants), l0(constants), weightDecay(constants), gradient, decay);
  }
  // Without weight decay too: a weight that is not finite then shows here, where products might leave it out.
  const squares = longDot(inputs, norms, p) + longDot(outputs, bias, bias);
  putPenalties(inputs, p, open, squares, constants, results);
}

/** The penalties from their sums, Σ_i P_i and Σ_i P_i ‖W_i‖² + ‖b‖². */
// @ts-ignore: decorator
@inline
export function putPenalties(
  inputs: i32, p: usize, open: f64, squares: f64, constants: usize, results: usize,
): void {
  const each = p ? strengths(constants) : 0;
  store<f64>(results, each ? longDot(inputs, p, each) : <f64>l0(constants) * open);
  store<f64>(results, 0.5 * <f64>weightDecay(constants) * squares, 8);
}
