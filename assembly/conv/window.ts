/**
 * The windows of a convolution, or of its pooling, as kernels are given them: a pointer to cells of 32 bits, which are among those of
 * a layer (./layer). Both sides of everything would be too many arguments.
 *
 *     kernel or pool: height, width · stride: down, across · how many: down, across · of a convolution, padding: above, beside
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

/** Rows of windows, ⌊(height + 2 · padding − window)/stride⌋ + 1 or none, and how many there are in each, alike. */
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

/** Whether windows are squares of this side, side by side. */
// @ts-ignore: decorator
@inline
export function areTiles(side: i32, window: usize): bool {
  const both = (<u64>side << 32) | <u64>side;
  return load<u64>(window) == both && load<u64>(window, 8) == both;
}
