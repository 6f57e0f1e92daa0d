/** The weight of row r, which its loss and gradient are multiplied by: 1, which changes no bits, where weights [rows] are 0. */
// @ts-ignore: decorator
@inline
export function weightOf(weights: usize, r: i32): f32 {
  return weights ? load<f32>(weights + (<usize>r << 2)) : 1;
}
