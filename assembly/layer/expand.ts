/**
 * Reads a compact row, which holds only the open ones of n columns, as if it were whole: closed columns are 0.
 *
 *     compact | c0 c1 c2 c3 c4 |             open columns 0, 2, 3, 6, 7 of 8
 *     whole   | c0  0 c1 c2 |  0  0 c3 c4 |
 *
 * A map says where each column, or four together, comes from. It is made once and then walked along with every row: an
 * entry for each four columns in a SIMD build, of a byte offset and the shuffle that puts their open ones into their
 * lanes; then an entry for each column that is left, of its byte offset or −1.
 */

const FOUR: usize = 20;
const ONE: usize = 4;

/** Writes the map of the columns (i32, ascending) that are open, into at most [2, n] words. */
// @ts-ignore: decorator
@inline
export function mapColumns(n: i32, columns: usize, openColumns: i32, map: usize): void {
  let open: i32 = 0;
  let j: i32 = 0;
  if (ASC_FEATURE_SIMD) {
    for (; j + 4 <= n; j += 4) {
      store<i32>(map, open << 2);
      let rank: u32 = 0;
      for (let lane: i32 = 0; lane < 4; lane++) {
        const isOpen = open < openColumns && load<i32>(columns + (<usize>open << 2)) == j + lane;
        // Bytes 4·rank to 4·rank + 3, or indices out of range, which give 0.
        store<u32>(map + (<usize>lane << 2), isOpen ? 0x03020100 + 0x04040404 * rank : 0x80808080, 4);
        if (isOpen) {
          rank++;
          open++;
        }
      }
      map += FOUR;
    }
  }
  for (; j < n; j++) {
    const isOpen = open < openColumns && load<i32>(columns + (<usize>open << 2)) == j;
    store<i32>(map, isOpen ? open << 2 : -1);
    if (isOpen) open++;
    map += ONE;
  }
}

/** Bytes of an entry: for one column, or for four (T = v128). */
// @ts-ignore: decorator
@inline
export function entryBytes<T>(): usize {
  return isVector<T>() ? FOUR : ONE;
}

/** The column, or the four, of a map's entry. Up to 16 bytes after the compact row may be read, not used. */
// @ts-ignore: decorator
@inline
export function expanded<T>(compact: usize, entry: usize): T {
  if (isVector<T>()) {
    return i8x16.swizzle(v128.load(compact + load<u32>(entry)), v128.load(entry, 4));
  } else {
    const place = load<i32>(entry);
    return place < 0 ? <f32>0 : load<f32>(compact + <usize>place);
  }
}
