// For each of the 16 sets of lanes the lanes that are in it, ascending, as four i16; what stands behind them is not used.
const LANES: usize = memory.data<u16>([
  0, 0, 0, 0,  0, 0, 0, 0,  1, 0, 0, 0,  0, 1, 0, 0,
  2, 0, 0, 0,  0, 2, 0, 0,  1, 2, 0, 0,  0, 1, 2, 0,
  3, 0, 0, 0,  0, 3, 0, 0,  1, 3, 0, 0,  0, 1, 3, 0,
  2, 3, 0, 0,  0, 2, 3, 0,  1, 2, 3, 0,  0, 1, 2, 3,
], 64);

/**
 * The open gates. z [n] -> the ascending i with z_i > 0 in indices [n] i32; returns how many. A NaN is not open.
 * Cells of `indices` behind the last index may be written; none behind the n-th.
 *
 *     z        | .2  0  0 .7 | 1  0  0 |          mask of the first vector 1001: lanes 0, 3
 *     indices  | 0  3  4                          four are stored, two are kept, the next store begins behind them
 *
 * No branch depends on a gate, because which of them are open cannot be predicted. As count ≤ i, a store of four ends
 * at or before cell i + 4.
 *
 * Source: Lemire and Boytsov, Decoding billions of integers per second through vectorization (2015), for the table.
 */
export function openGates(n: i32, z: usize, indices: usize): i32 {
  let count: i32 = 0;
  let i: i32 = 0;
  if (ASC_FEATURE_SIMD) {
    const zero = f32x4.splat(0);
    for (; i + 4 <= n; i += 4) {
      const mask = i32x4.bitmask(f32x4.gt(v128.load(z + (<usize>i << 2)), zero));
      const lanes = v128.load16x4_u(LANES + (<usize>mask << 3));
      v128.store(indices + (<usize>count << 2), i32x4.add(i32x4.splat(i), lanes));
      count += popcnt<i32>(mask);
    }
  }
  for (; i < n; i++) {
    store<i32>(indices + (<usize>count << 2), i);
    count += <i32>(load<f32>(z + (<usize>i << 2)) > 0);
  }
  return count;
}
