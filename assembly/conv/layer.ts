/**
 * A convolution while it trains, with its minibatch and its scratch: cells of 32 bits that the trainer writes before a pass. A pointer to
 * them costs one argument where they would cost thirty. Sizes count what is open; pointers are of f32 but for `places`, u8. The cells
 * stand in the order of the functions below, which each read one or two; src/layers/convolution/cells.ts writes them.
 */

// @ts-ignore: decorator
@inline
function cell<T>(layer: usize, i: usize): T {
  return load<T>(layer + (i << 2));
}

/** On how many threads the kernels of this module run, each with scratch of its own. */
export function threads(): i32 {
  return 1;
}

// What the layer is.

// @ts-ignore: decorator
@inline
export function channels(layer: usize): i32 {
  return cell<i32>(layer, 0);
}

// @ts-ignore: decorator
@inline
export function height(layer: usize): i32 {
  return cell<i32>(layer, 1);
}

// @ts-ignore: decorator
@inline
export function width(layer: usize): i32 {
  return cell<i32>(layer, 2);
}

/** Its windows: see ./window. */
// @ts-ignore: decorator
@inline
export function window(layer: usize): usize {
  return layer + (3 << 2);
}

// @ts-ignore: decorator
@inline
export function maps(layer: usize): i32 {
  return cell<i32>(layer, 13);
}

// @ts-ignore: decorator
@inline
export function mapHeight(layer: usize): i32 {
  return cell<i32>(layer, 7);
}

// @ts-ignore: decorator
@inline
export function mapWidth(layer: usize): i32 {
  return cell<i32>(layer, 8);
}

/** Those over which its maps are pooled: see ./window. */
// @ts-ignore: decorator
@inline
export function pooling(layer: usize): usize {
  return layer + (14 << 2);
}

/** Whether its outputs are its sums as they are, without rectifier and pooling: then a window of those has no cells. */
// @ts-ignore: decorator
@inline
export function isPlain(layer: usize): bool {
  return cell<i32>(layer, 14) == 0;
}

/** Columns of W, that of the biases among them: channels · kernel cells + 1. */
// @ts-ignore: decorator
@inline
export function columns(layer: usize): i32 {
  return cell<i32>(layer, 20);
}

/** The leading dimension of maps before they are pooled. */
// @ts-ignore: decorator
@inline
export function mapPitch(layer: usize): i32 {
  return cell<i32>(layer, 21);
}

// The minibatch: images of xSize and outSize numbers.

// @ts-ignore: decorator
@inline
export function images(layer: usize, n: i32): usize {
  return cell<usize>(layer, 22) + ((<usize>n * <usize>cell<i32>(layer, 23)) << 2);
}

// @ts-ignore: decorator
@inline
export function outputs(layer: usize, n: i32): usize {
  return cell<usize>(layer, 24) + (outputsBefore(layer, n) << 2);
}

/** Which cell of its window each output is. */
// @ts-ignore: decorator
@inline
export function places(layer: usize, n: i32): usize {
  return cell<usize>(layer, 26) + outputsBefore(layer, n);
}

// @ts-ignore: decorator
@inline
function outputsBefore(layer: usize, n: i32): usize {
  return <usize>n * <usize>cell<i32>(layer, 25);
}

/** dOut, as outputs. */
// @ts-ignore: decorator
@inline
export function outputGradients(layer: usize, n: i32): usize {
  return cell<usize>(layer, 27) + (outputsBefore(layer, n) << 2);
}

/** Whether anybody asks for dx. */
// @ts-ignore: decorator
@inline
export function asksForImageGradients(layer: usize): bool {
  return cell<usize>(layer, 28) != 0;
}

/** dx, as images. */
// @ts-ignore: decorator
@inline
export function imageGradients(layer: usize, n: i32): usize {
  return cell<usize>(layer, 28) + ((<usize>n * <usize>cell<i32>(layer, 23)) << 2);
}

// With one gate sample per example: y before its gates [rows, maps, mapPitch], z, dz and the slopes dL/dz · dz/dlogα [rows, maps].

// @ts-ignore: decorator
@inline
export function hasGatesPerExample(layer: usize): bool {
  return cell<usize>(layer, 29) != 0;
}

// @ts-ignore: decorator
@inline
export function ungatedMaps(layer: usize, n: i32): usize {
  return cell<usize>(layer, 29) + ((<usize>(n * maps(layer)) * <usize>mapPitch(layer)) << 2);
}

// @ts-ignore: decorator
@inline
export function gatesOf(layer: usize, n: i32): usize {
  return cell<usize>(layer, 30) + (<usize>(n * maps(layer)) << 2);
}

// @ts-ignore: decorator
@inline
export function gateSlopesOf(layer: usize, n: i32): usize {
  return cell<usize>(layer, 31) + (<usize>(n * maps(layer)) << 2);
}

/** [maps] */
// @ts-ignore: decorator
@inline
export function gateGradient(layer: usize): usize {
  return cell<usize>(layer, 32);
}

// The weights: panels of z ⊙ W as a left operand and, without its biases, as a right one; D [maps, columns] with leading
// dimension dPitch.

// @ts-ignore: decorator
@inline
export function left(layer: usize): usize {
  return cell<usize>(layer, 33);
}

// @ts-ignore: decorator
@inline
export function rightWeights(layer: usize): usize {
  return cell<usize>(layer, 34);
}

// @ts-ignore: decorator
@inline
export function d(layer: usize): usize {
  return cell<usize>(layer, 35);
}

// @ts-ignore: decorator
@inline
export function dPitch(layer: usize): i32 {
  return cell<i32>(layer, 36);
}

/** dy of image n of those that are done together, as training.ts packs it. */
// @ts-ignore: decorator
@inline
export function packedGradients(layer: usize, n: i32): usize {
  return cell<usize>(layer, 37) + ((<usize>n * <usize>cell<i32>(layer, 57)) << 2);
}

/** How many those are. */
// @ts-ignore: decorator
@inline
export function together(layer: usize): i32 {
  return cell<i32>(layer, 38);
}

// Scratch for one image, of each thread: its own is so many bytes behind that of the one before.

// @ts-ignore: decorator
@inline
function scratch(layer: usize, i: usize, t: i32): usize {
  return cell<usize>(layer, i) + <usize>t * <usize>cell<i32>(layer, 39);
}

/** Panels of patches. */
// @ts-ignore: decorator
@inline
export function right(layer: usize, t: i32): usize {
  return scratch(layer, 40, t);
}

/** y, or dy, of an image before pooling: [maps, mapPitch]. */
// @ts-ignore: decorator
@inline
export function wholeMaps(layer: usize, t: i32): usize {
  return scratch(layer, 41, t);
}

/** The gradient of the patches, [mapHeight · mapWidth, patchPitch]. */
// @ts-ignore: decorator
@inline
export function patchGradients(layer: usize, t: i32): usize {
  return scratch(layer, 42, t);
}

/** A tile of tileBytes. */
// @ts-ignore: decorator
@inline
export function tile(layer: usize, t: i32): usize {
  return scratch(layer, 43, t);
}

/** Panels of dyᵀ, and their steps if they are sparse. */
// @ts-ignore: decorator
@inline
export function turnedMaps(layer: usize, t: i32): usize {
  return scratch(layer, 53, t);
}

// @ts-ignore: decorator
@inline
export function turnedSteps(layer: usize, t: i32): usize {
  return scratch(layer, 54, t);
}

/** An image with its padding: paddedWords. */
// @ts-ignore: decorator
@inline
export function paddedImage(layer: usize, t: i32): usize {
  return scratch(layer, 55, t);
}

// @ts-ignore: decorator
@inline
export function patchPitch(layer: usize): i32 {
  return cell<i32>(layer, 56);
}
