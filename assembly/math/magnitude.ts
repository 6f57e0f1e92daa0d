/**
 * How large the numbers of a matrix are: the least e from −126 on with |x| < 2^e for all of them, 129 if there is a NaN or an
 * infinity. x [rows, n], leading dimension ld; −126 where there are none. An integer, which a caller gets without a box.
 *
 * Without its sign a float is ordered like the integer of the same bits, infinities and NaNs above all others.
 */
export function magnitude(rows: i32, n: i32, x: usize, ld: i32): i32 {
  let bits: i32 = 0;
  const stride = <usize>ld << 2;
  if (ASC_FEATURE_SIMD) {
    const value = i32x4.splat(0x7fffffff);
    let first = i32x4.splat(0);
    let second = i32x4.splat(0);
    for (let r: i32 = 0, row = x; r < rows; r++, row += stride) {
      let at = row;
      for (const last = row + (<usize>(n & ~7) << 2); at < last; at += 32) {
        first = i32x4.max_s(first, v128.and(v128.load(at), value));
        second = i32x4.max_s(second, v128.and(v128.load(at, 16), value));
      }
      for (const end = row + (<usize>n << 2); at < end; at += 4) bits = max(bits, load<i32>(at) & 0x7fffffff);
    }
    const most = i32x4.max_s(first, second);
    bits = max(bits, max(i32x4.extract_lane(most, 0), i32x4.extract_lane(most, 1)));
    bits = max(bits, max(i32x4.extract_lane(most, 2), i32x4.extract_lane(most, 3)));
  } else {
    for (let r: i32 = 0, row = x; r < rows; r++, row += stride) {
      for (let at = row, end = row + (<usize>n << 2); at < end; at += 4) {
        bits = max(bits, load<i32>(at) & 0x7fffffff);
      }
    }
  }
  return (bits >>> 23) - 126;
}
