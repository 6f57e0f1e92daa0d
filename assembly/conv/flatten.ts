/** Where a dense layer stands on maps: each of its inputs is a cell of one of them, and closed maps are not there. */

/**
 * The open inputs of a dense layer with n inputs on maps of `area` cells: input i is cell o mod area of map ⌊o/area⌋, where o
 * is origins[i] (i32, ascending), or i with origins 0.
 *
 *     indices   the ascending i with z_i > 0 whose map is open
 *     sources   mapPlaces[⌊o/area⌋] · area + o mod area, where input i stands among the cells of open maps
 *
 * z [n] are the layer's own gates, 0 for none: all open. mapPlaces (i32) holds the place of each map among the open ones,
 * −1 where it is closed; 0 for all open. Returns how many there are; cells behind these may be written, none behind
 * the n-th. A NaN is not open.
 */
export function openInputsOfMaps(
  n: i32, z: usize, origins: usize, area: i32, mapPlaces: usize, indices: usize, sources: usize,
): i32 {
  let count: i32 = 0;
  let first: i32 = 0; // the first cell of the map
  let map: i32 = 0;
  for (let i: i32 = 0; i < n; i++) {
    const origin = origins ? load<i32>(origins + (<usize>i << 2)) : i;
    for (; origin >= first + area; first += area) map++;
    const place = mapPlaces ? load<i32>(mapPlaces + (<usize>map << 2)) : map;
    const to = <usize>count << 2;
    store<i32>(indices + to, i);
    store<i32>(sources + to, place * area + origin - first);
    count += <i32>(place >= 0) & (z ? <i32>(load<f32>(z + (<usize>i << 2)) > 0) : 1);
  }
  return count;
}

/** The place of each of n indices in an ascending list (i32) of `count`, −1 for those that are not in it. out i32 [n]. */
export function places(n: i32, list: usize, count: i32, out: usize): void {
  memory.fill(out, 0xff, <usize>n << 2);
  for (let c: i32 = 0; c < count; c++) {
    store<i32>(out + (<usize>load<u32>(list + (<usize>c << 2)) << 2), c);
  }
}

/**
 * y[r, columns[c]] = x[r, c], c < count; 0 in the other columns of y [rows, width]. `columns` (i32) is 0 for the first
 * `count`. Leading dimensions ldx and ldy. The inverse of gatherFloats, bit by bit.
 */
export function scatterFloats(
  rows: i32, count: i32, x: usize, ldx: i32, columns: usize, y: usize, ldy: i32, width: i32,
): void {
  for (let r: i32 = 0; r < rows; r++) {
    const from = x + ((<usize>r * <usize>ldx) << 2);
    const to = y + ((<usize>r * <usize>ldy) << 2);
    const copied: usize = columns ? <usize>0 : <usize>count << 2;
    memory.copy(to, from, copied);
    memory.fill(to + copied, 0, (<usize>width << 2) - copied);
    if (!columns) continue;
    for (let c: i32 = 0; c < count; c++) {
      const column = load<u32>(columns + (<usize>c << 2));
      store<u32>(to + (<usize>column << 2), load<u32>(from + (<usize>c << 2)));
    }
  }
}
