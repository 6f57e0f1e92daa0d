/** Map i of those that a list (i32) chooses among the maps of an image; with list 0 it is map i. All have `area` cells. */
// @ts-ignore: decorator
@inline
export function mapAt(images: usize, list: usize, i: i32, area: i32): usize {
  const place = list ? <usize>load<u32>(list + (<usize>i << 2)) : <usize>i;
  return images + ((place * <usize>area) << 2);
}

/** Row i of a matrix of f32 with so many columns. */
// @ts-ignore: decorator
@inline
export function rowOf(matrix: usize, i: i32, columns: i32): usize {
  return matrix + ((<usize>i * <usize>columns) << 2);
}
