/**
 * A batch normalisation while it trains, with its minibatch: cells of 32 bits that the trainer writes before a pass, in the order of the
 * functions below, as those of a convolution (conv/layer.ts). Pitches are floats from one image or row to the next.
 */

// @ts-ignore: decorator
@inline
function cell<T>(layer: usize, i: usize): T {
  return load<T>(layer + (i << 2));
}

/** Maps that are normalised: those whose gates are open. */
// @ts-ignore: decorator
@inline
export function maps(layer: usize): i32 {
  return cell<i32>(layer, 0);
}

/** Cells of a map. */
// @ts-ignore: decorator
@inline
export function area(layer: usize): i32 {
  return cell<i32>(layer, 1);
}

/** f32 [images, _, area]: what is normalised. */
// @ts-ignore: decorator
@inline
export function x(layer: usize): usize {
  return cell<usize>(layer, 2);
}

// @ts-ignore: decorator
@inline
export function xPitch(layer: usize): i32 {
  return cell<i32>(layer, 3);
}

/** i32 [maps]: which maps of x these are; 0 for the first ones. */
// @ts-ignore: decorator
@inline
export function list(layer: usize): usize {
  return cell<usize>(layer, 4);
}

/** f32 [images, maps, area]: the outputs, if they were rectified; else 0. */
// @ts-ignore: decorator
@inline
export function y(layer: usize): usize {
  return cell<usize>(layer, 5);
}

/** f32 [images, maps, area]: their gradients. */
// @ts-ignore: decorator
@inline
export function dy(layer: usize): usize {
  return cell<usize>(layer, 6);
}

/** Of y and dy. */
// @ts-ignore: decorator
@inline
export function yPitch(layer: usize): i32 {
  return cell<i32>(layer, 7);
}

/** f32 [maps, 3], of the batch (statistics.ts). */
// @ts-ignore: decorator
@inline
export function statistics(layer: usize): usize {
  return cell<usize>(layer, 8);
}

/** f32 [_, wPitch]: β and behind it γ, at the beginning of each row. */
// @ts-ignore: decorator
@inline
export function w(layer: usize): usize {
  return cell<usize>(layer, 9);
}

// @ts-ignore: decorator
@inline
export function wPitch(layer: usize): i32 {
  return cell<i32>(layer, 10);
}

/** i32 [maps]: which rows of w and cells of z are theirs; 0 for the first ones. */
// @ts-ignore: decorator
@inline
export function rows(layer: usize): usize {
  return cell<usize>(layer, 11);
}

/** f32: what dx is multiplied by besides, for each row of w; 0 for nothing. */
// @ts-ignore: decorator
@inline
export function z(layer: usize): usize {
  return cell<usize>(layer, 12);
}

/** f64 [maps, 8], scratch: the sums of a map in four lanes each, and then what follows from them (gradient.ts). */
// @ts-ignore: decorator
@inline
export function scratch(layer: usize): usize {
  return cell<usize>(layer, 13);
}

/** f32 [maps, dPitch]: the gradients of β and γ, at the beginning of each row. */
// @ts-ignore: decorator
@inline
export function d(layer: usize): usize {
  return cell<usize>(layer, 14);
}

// @ts-ignore: decorator
@inline
export function dPitch(layer: usize): i32 {
  return cell<i32>(layer, 15);
}

/** f32 [images, _, area], as x: its gradient. */
// @ts-ignore: decorator
@inline
export function dx(layer: usize): usize {
  return cell<usize>(layer, 16);
}

// @ts-ignore: decorator
@inline
export function dxPitch(layer: usize): i32 {
  return cell<i32>(layer, 17);
}

/** Whether the gradient is added to what dx holds: a residual sum has two readers. */
// @ts-ignore: decorator
@inline
export function isOnto(layer: usize): bool {
  return cell<i32>(layer, 18) != 0;
}
