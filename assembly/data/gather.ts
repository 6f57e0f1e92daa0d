/**
 * Gathers a minibatch from a dataset in linear memory:
 *
 *     out[r, c] = scale · data[examples[r], columns[c]]        out [rows, count], leading dimension ld
 *
 * data [_, width], row-major. `examples` are u32 row numbers, 0 for rows 0, 1, 2, …; `columns` are i32, ascending, 0 for
 * all of them (then count = width). Only columns of open gates are read, so a pruned input costs nothing from here on.
 */
import { gather } from '../math/lanes';

/**
 * From bytes: scale is usually 1/255. `scratch` [width] words: where most of the columns are wanted of many rows, eight bytes
 * at a time are squeezed together by a shuffle that is found once for all of them.
 */
export function gatherBytes(
  rows: i32, count: i32, data: usize, width: i32, examples: usize, columns: usize, scale: f32, out: usize, ld: i32,
  scratch: usize,
): void {
  const squeeze = prepareSqueezing(rows, count, width, columns, scratch);
  gatherByteRows(squeeze, rows, count, data, width, examples, columns, scale, out, ld, scratch);
}

/** Makes the map of columns, for all rows, and says whether it pays. */
// @ts-ignore: decorator
@inline
export function prepareSqueezing(rows: i32, count: i32, width: i32, columns: usize, scratch: usize): bool {
  const squeeze = ASC_FEATURE_SIMD && columns != 0 && rows > 7 && 3 * count > width;
  if (ASC_FEATURE_SIMD && squeeze) mapOctets(width, columns, count, scratch);
  return squeeze;
}

/** gatherBytes with the map that was made. */
// @ts-ignore: decorator
@inline
export function gatherByteRows(
  squeeze: bool, rows: i32, count: i32, data: usize, width: i32, examples: usize, columns: usize, scale: f32, out: usize,
  ld: i32, scratch: usize,
): void {
  for (let r: i32 = 0; r < rows; r++) {
    const source = data + <usize>example(examples, r) * <usize>width;
    const target = out + ((<usize>r * <usize>ld) << 2);
    if (ASC_FEATURE_SIMD && squeeze) squeezeByteRow(width, count, source, columns, scale, target, scratch);
    else if (columns) gatherByteRow(0, count, source, columns, scale, target);
    else convertByteRow(count, source, scale, target);
  }
}

/** From floats, as they are. Columns may be in any order; none behind its place, and data is gathered in its own place. */
export function gatherFloats(
  rows: i32, count: i32, data: usize, width: i32, examples: usize, columns: usize, out: usize, ld: i32,
): void {
  for (let r: i32 = 0; r < rows; r++) {
    const source = data + ((<usize>example(examples, r) * <usize>width) << 2);
    const target = out + ((<usize>r * <usize>ld) << 2);
    if (columns) gatherFloatRow(count, source, columns, target);
    else memory.copy(target, source, <usize>count << 2);
  }
}

/** out[i] = values[examples[i]], 32-bit words: the labels of a minibatch. */
export function gatherWords(n: i32, values: usize, examples: usize, out: usize): void {
  for (let i: i32 = 0; i < n; i++) {
    store<u32>(out + (<usize>i << 2), load<u32>(values + (<usize>example(examples, i) << 2)));
  }
}

// @ts-ignore: decorator
@inline
function example(examples: usize, r: i32): u32 {
  return examples ? load<u32>(examples + (<usize>r << 2)) : <u32>r;
}

/** One row of floats. */
export function gatherFloatRow(count: i32, source: usize, columns: usize, target: usize): void {
  const end = columns + (<usize>count << 2);
  if (ASC_FEATURE_SIMD) {
    // Four are read before any is written.
    for (; columns + 16 <= end; columns += 16) {
      const from0 = place(source, columns);
      const from1 = place(source, columns + 4);
      const from2 = place(source, columns + 8);
      v128.store(target, gather(from0, from1, from2, place(source, columns + 12)));
      target += 16;
    }
  }
  for (; columns < end; columns += 4) {
    store<f32>(target, load<f32>(place(source, columns)));
    target += 4;
  }
}

/** Where the float of the column is that a list has at an address. */
// @ts-ignore: decorator
@inline
function place(source: usize, column: usize): usize {
  return source + (<usize>load<u32>(column) << 2);
}

/** One row of bytes, from a column of the list on. */
export function gatherByteRow(from: i32, count: i32, source: usize, columns: usize, scale: f32, target: usize): void {
  for (let c = from; c < count; c++) {
    const value = load<u8>(source + <usize>load<u32>(columns + (<usize>c << 2)));
    store<f32>(target + (<usize>c << 2), scale * <f32>(<i32>value));
  }
}

/** For each eight bytes of a row: the shuffle that brings the wanted ones to the front, and how many they are. */
function mapOctets(width: i32, columns: usize, count: i32, map: usize): void {
  let c: i32 = 0;
  for (let octet: i32 = 0; octet + 8 <= width; octet += 8) {
    let wanted: i32 = 0;
    while (c < count && load<i32>(columns + (<usize>c << 2)) < octet + 8) {
      store<u8>(map + <usize>wanted, load<i32>(columns + (<usize>c << 2)) - octet);
      wanted++;
      c++;
    }
    store<i32>(map, wanted, 8);
    map += 12;
  }
}

/** One row by the map: each eight floats that are written overlap what the next ones bring. */
function squeezeByteRow(
  width: i32, count: i32, source: usize, columns: usize, scale: f32, target: usize, map: usize,
): void {
  let c: i32 = 0;
  const factor = f32x4.splat(scale);
  for (let octet: i32 = 0; octet + 8 <= width && c + 8 <= count; octet += 8) {
    const bytes = i8x16.swizzle(v128.load64_zero(source + <usize>octet), v128.load64_zero(map));
    const words = i16x8.extend_low_i8x16_u(bytes);
    const at = target + (<usize>c << 2);
    v128.store(at, f32x4.mul(factor, f32x4.convert_i32x4_s(i32x4.extend_low_i16x8_u(words))));
    v128.store(at, f32x4.mul(factor, f32x4.convert_i32x4_s(i32x4.extend_high_i16x8_u(words))), 16);
    c += load<i32>(map, 8);
    map += 12;
  }
  gatherByteRow(c, count, source, columns, scale, target);
}

/** A row of bytes with all of its columns. */
export function convertByteRow(count: i32, source: usize, scale: f32, target: usize): void {
  let c: i32 = 0;
  if (ASC_FEATURE_SIMD) {
    const factor = f32x4.splat(scale);
    for (; c + 8 <= count; c += 8) {
      const words = v128.load_ext<u8>(source + <usize>c);
      const at = target + (<usize>c << 2);
      v128.store(at, f32x4.mul(factor, f32x4.convert_i32x4_s(i32x4.extend_low_i16x8_u(words))));
      v128.store(at, f32x4.mul(factor, f32x4.convert_i32x4_s(i32x4.extend_high_i16x8_u(words))), 16);
    }
  }
  for (; c < count; c++) {
    store<f32>(target + (<usize>c << 2), scale * <f32>(<i32>load<u8>(source + <usize>c)));
  }
}
