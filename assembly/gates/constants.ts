/**
 * The constants of a layer in training, f32 cells that the trainer writes once:
 *
 *     | three numbers of the gates' distribution | l0 | weightDecay | limit | strengths |
 *
 * of the hard concrete temperature, gamma and zeta; the last is a pointer. A pointer to them costs one argument where they would
 * cost seven, and JavaScript boxes no fraction. Each function reads one cell; the offsets are literals.
 */

/** Number i of the distribution, 0 to 2. */
// @ts-ignore: decorator
@inline
export function ofDistribution(constants: usize, i: usize): f32 {
  return load<f32>(constants + (i << 2));
}

/** λ · columns of W / N, per unit of P(z ≠ 0). */
// @ts-ignore: decorator
@inline
export function l0(constants: usize): f32 {
  return load<f32>(constants, 12);
}

// @ts-ignore: decorator
@inline
export function weightDecay(constants: usize): f32 {
  return load<f32>(constants, 16);
}

/** log α stays within ± this. */
// @ts-ignore: decorator
@inline
export function limit(constants: usize): f32 {
  return load<f32>(constants, 20);
}

/** Where the strength of each gate's own penalty stands, f32 [gates], in the place of l0; 0 where l0 is that of all. */
// @ts-ignore: decorator
@inline
export function strengths(constants: usize): usize {
  return <usize>load<u32>(constants, 24);
}
