/**
 * The windows of a convolution, or of its pooling, as kernels are given them: a pointer to cells of 32 bits, which are among those of
 * a layer (./layer). Both sides of everything would be too many arguments.
 *
 *     kernel or pool: height, width · stride: down, across · how many: down, across
 *     of a convolution besides: padding: above, beside · dilation: down, across
 */

// @ts-ignore: decorator
@inline
export function windowHeight(window: usize): i32 {
  return load<i32>(window);
}

// @ts-ignore: decorator
@inline
export function windowWidth(window: usize): i32 {
  return load<i32>(window, 4);
}

// @ts-ignore: decorator
@inline
export function strideY(window: usize): i32 {
  return load<i32>(window, 8);
}

// @ts-ignore: decorator
@inline
export function strideX(window: usize): i32 {
  return load<i32>(window, 12);
}

/** Rows of windows, ⌊(height + 2 · padding − reach)/stride⌋ + 1 or none, and how many there are in each, alike. */
// @ts-ignore: decorator
@inline
export function rowsOfWindows(window: usize): i32 {
  return load<i32>(window, 16);
}

// @ts-ignore: decorator
@inline
export function windowsInRow(window: usize): i32 {
  return load<i32>(window, 20);
}

// @ts-ignore: decorator
@inline
export function paddingY(window: usize): i32 {
  return load<i32>(window, 24);
}

// @ts-ignore: decorator
@inline
export function paddingX(window: usize): i32 {
  return load<i32>(window, 28);
}

/** From one cell of a window to the next, in cells of the image: 1 where they are neighbours. */
// @ts-ignore: decorator
@inline
export function dilationY(window: usize): i32 {
  return load<i32>(window, 32);
}

// @ts-ignore: decorator
@inline
export function dilationX(window: usize): i32 {
  return load<i32>(window, 36);
}

/** Cells of the image from the first of a window to its last, along its height and along its width. */
// @ts-ignore: decorator
@inline
export function reachY(window: usize): i32 {
  return (windowHeight(window) - 1) * dilationY(window) + 1;
}

// @ts-ignore: decorator
@inline
export function reachX(window: usize): i32 {
  return (windowWidth(window) - 1) * dilationX(window) + 1;
}

/** Whether windows are squares of this side, side by side. */
// @ts-ignore: decorator
@inline
export function areTiles(side: i32, window: usize): bool {
  const both = (<u64>side << 32) | <u64>side;
  return load<u64>(window) == both && load<u64>(window, 8) == both;
}
