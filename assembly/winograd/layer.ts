/** What a convolution at test time has in its cells behind those of conv/layer.ts, of which it leaves out what only training needs. */

// @ts-ignore: decorator
@inline
function cell<T>(layer: usize, i: usize): T {
  return load<T>(layer + (i << 2));
}

/** Scratch of each thread, so many bytes (cell 39) behind that of the one before. */
// @ts-ignore: decorator
@inline
function scratch(layer: usize, i: usize, t: i32): usize {
  return cell<usize>(layer, i) + <usize>t * <usize>cell<i32>(layer, 39);
}

/** u8, as an image's outputs: places of maxima, which nobody reads. */
// @ts-ignore: decorator
@inline
export function unusedPlaces(layer: usize, t: i32): usize {
  return scratch(layer, 44, t);
}

/** Whether convolvePooled can do it. */
// @ts-ignore: decorator
@inline
export function inOnePass(layer: usize): bool {
  return cell<i32>(layer, 45) != 0;
}

/** What convolvePooled needs. */
// @ts-ignore: decorator
@inline
export function offsets(layer: usize, t: i32): usize {
  return scratch(layer, 46, t);
}

/** Panels of the weights at all pairs of points, [maps, channels] each; 0 where tiles are not taken at points. */
// @ts-ignore: decorator
@inline
export function atPoints(layer: usize): usize {
  return cell<usize>(layer, 47);
}

/** [maps] */
// @ts-ignore: decorator
@inline
export function biases(layer: usize): usize {
  return cell<usize>(layer, 48);
}

/** Tiles of an image, and the leading dimension of their products. */
// @ts-ignore: decorator
@inline
export function tiles(layer: usize): i32 {
  return cell<i32>(layer, 49);
}

// @ts-ignore: decorator
@inline
export function tilePitch(layer: usize): i32 {
  return cell<i32>(layer, 50);
}

/** [36, maps, tilePitch] */
// @ts-ignore: decorator
@inline
export function products(layer: usize, t: i32): usize {
  return scratch(layer, 51, t);
}

/** Words of winogradScratch. */
// @ts-ignore: decorator
@inline
export function phases(layer: usize, t: i32): usize {
  return scratch(layer, 52, t);
}
