/**
 * What an optimizer step needs besides the arrays: f32 cells that the trainer writes before each step t = 1, 2, …
 *
 *     | rate | first | second | beta2 | epsilon | averaging | kernel | |
 *
 * A pointer to them costs one argument where the values would cost six, and in a loop a load costs less than a register.
 * Each function reads one of them, into every lane; the offsets are literals, which cost nothing.
 */

/** Adam: lr · √(1 − β2ᵗ) / (1 − β1ᵗ). SGD: lr. */
// @ts-ignore: decorator
@inline
export function rate<T>(settings: usize): T {
  if (isVector<T>()) return v128.load32_splat(settings, 0);
  else return load<f32>(settings, 0);
}

/** Adam: 1 − β1. SGD: the momentum μ. */
// @ts-ignore: decorator
@inline
export function first<T>(settings: usize): T {
  if (isVector<T>()) return v128.load32_splat(settings, 4);
  else return load<f32>(settings, 4);
}

/** Adam: 1 − β2. */
// @ts-ignore: decorator
@inline
export function second<T>(settings: usize): T {
  if (isVector<T>()) return v128.load32_splat(settings, 8);
  else return load<f32>(settings, 8);
}

/** Adam: β2. */
// @ts-ignore: decorator
@inline
export function beta2<T>(settings: usize): T {
  if (isVector<T>()) return v128.load32_splat(settings, 12);
  else return load<f32>(settings, 12);
}

/** Adam: ε · √(1 − β2ᵗ). */
// @ts-ignore: decorator
@inline
export function epsilon<T>(settings: usize): T {
  if (isVector<T>()) return v128.load32_splat(settings, 16);
  else return load<f32>(settings, 16);
}

/** The running average's rate (1 − B) / (1 − Bᵗ). */
// @ts-ignore: decorator
@inline
export function averagingRate<T>(settings: usize): T {
  if (isVector<T>()) return v128.load32_splat(settings, 20);
  else return load<f32>(settings, 20);
}

/** Which optimizer takes the step, which src/optimizer writes: 0 Adam, 1 SGD. */
// @ts-ignore: decorator
@inline
export function kernel(settings: usize): f32 {
  return load<f32>(settings, 24);
}
