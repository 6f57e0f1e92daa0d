/**
 * The weights W [inputs, outputs] of a gated layer and what stands beside them while it trains: cells of 32 bits that the trainer
 * writes once, but for the sizes, which it writes anew when rows or columns were removed.
 *
 *     | inputs | outputs | gate | decay | w | first | second | mean | dGate | norms |
 *
 * A pointer to them costs one argument where they would cost ten. Two counts, then pointers, of which 0 says that there is no
 * such array; what they point to stands with `updateWeights`. Each function reads one cell; the offsets are literals.
 */

// @ts-ignore: decorator
@inline
export function inputs(layer: usize): i32 {
  return load<i32>(layer, 0);
}

// @ts-ignore: decorator
@inline
export function outputs(layer: usize): i32 {
  return load<i32>(layer, 4);
}

/** f32 [inputs], or 0: all gates are 1. */
// @ts-ignore: decorator
@inline
export function gates(layer: usize): usize {
  return load<usize>(layer, 8);
}

/** f32 [inputs]: weightDecay · P(z ≠ 0), or 0: none. */
// @ts-ignore: decorator
@inline
export function decays(layer: usize): usize {
  return load<usize>(layer, 12);
}

/** W, f32 [inputs, outputs]. */
// @ts-ignore: decorator
@inline
export function weights(layer: usize): usize {
  return load<usize>(layer, 16);
}

/** As W: the first moments, or velocities. */
// @ts-ignore: decorator
@inline
export function firstMoments(layer: usize): usize {
  return load<usize>(layer, 20);
}

/** As W, or 0. */
// @ts-ignore: decorator
@inline
export function secondMoments(layer: usize): usize {
  return load<usize>(layer, 24);
}

/** As W: its running average, or 0. */
// @ts-ignore: decorator
@inline
export function means(layer: usize): usize {
  return load<usize>(layer, 28);
}

/** f32 [inputs]: where dL/dz goes, or 0: nowhere. */
// @ts-ignore: decorator
@inline
export function gateGradients(layer: usize): usize {
  return load<usize>(layer, 32);
}

/** f32 [inputs]: where ‖W_i‖² goes. */
// @ts-ignore: decorator
@inline
export function rowNorms(layer: usize): usize {
  return load<usize>(layer, 36);
}
