/** How many windows of `size` cells, `stride` apart, lie inside `length` cells with `padding` on both sides. */
// @ts-ignore: decorator
@inline
export function windows(length: i32, size: i32, stride: i32, padding: i32): i32 {
  const room = length + 2 * padding - size;
  return room < 0 ? 0 : room / stride + 1;
}

/** 0 ≤ i < n, in one comparison. */
// @ts-ignore: decorator
@inline
export function isInside(i: i32, n: i32): bool {
  return <u32>i < <u32>n;
}
