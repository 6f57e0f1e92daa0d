import { convertByteRow, gatherByteRow, gatherFloatRow } from '../data/gather';

/**
 * As gatherBytes of gather.ts, to the same bits: where many of the columns are wanted, a row becomes floats as a whole, in
 * `scratch` [width], for a module that is to be small. `examples` are to be 0.
 */
export function gatherBytes(
  rows: i32, count: i32, data: usize, width: i32, examples: usize, columns: usize, scale: f32, out: usize, ld: i32,
  scratch: usize,
): void {
  const many = columns != 0 && 3 * count > width;
  for (let r: i32 = 0; r < rows; r++) {
    if (columns != 0 && !many) gatherByteRow(0, count, data, columns, scale, out);
    else convertByteRow(width, data, scale, many ? scratch : out);
    if (many) gatherFloatRow(count, scratch, columns, out);
    data += <usize>width;
    out += <usize>ld << 2;
  }
}
