/**
 * What an optimizer step needs besides the arrays: f32 cells that the trainer writes before each step t = 1, 2, …
 * A pointer to them costs one argument where the values would cost six.
 */

/** Adam: lr / (1 − β1ᵗ). SGD: lr. */
export const RATE: usize = 0;
/** Adam: 1 − β1. SGD: the momentum μ. */
export const FIRST: usize = 4;
/** Adam: 1 − β2. */
export const SECOND: usize = 8;
/** Adam: 1 / (1 − β2ᵗ). */
export const CORRECTION: usize = 12;
/** Adam: ε. */
export const EPSILON: usize = 16;
/** The running average's rate (1 − B) / (1 − Bᵗ). */
export const AVERAGING: usize = 20;
