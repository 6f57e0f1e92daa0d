import { add, most, splat } from '../math/lanes';

/** A cell is large within this factor of the largest. */
const LARGE: f32 = 1.0 / 16.0;

/** As many cells, at least one in so many, must be large. */
const SHARE: i32 = 16;

/** Transforms of larger cells might overflow where plain sums do not. */
const LARGEST: f32 = 1.0e18;

/**
 * Whether the tiles of an image may be taken at points. Each output of a tile gets rounding errors of the tile's largest cells,
 * those outside of its own window too (about 2⁻²² of their sum times the largest weight). That is no loss where an image has many
 * such cells; where a few stand out, the outputs beside them would lose all digits that they have. So
 *
 *     s_i = Σ_c x[c, i]          takes if s_i ≥ max s / 16 for one cell in 16 or more, and max s ≤ 10¹⁸
 *
 * x [channels, cells] ≥ 0, rectified as it is. Channels of zeros change nothing: neither does leaving them out, so a pruned
 * network decides as the whole one. `sums` is scratch [cells]. NaNs are not large; infinite cells never take tiles.
 */
export function winogradTakes(channels: i32, cells: i32, x: usize, sums: usize): i32 {
  const pitch = <usize>cells << 2;
  const end = x + <usize>channels * pitch;
  let largest: f32 = 0;
  let o: usize = 0;
  if (ASC_FEATURE_SIMD) {
    let lanes = splat<v128>(0);
    // Two vectors side by side, as each waits for its own sum.
    for (; o + 32 <= pitch; o += 32) {
      let low = splat<v128>(0);
      let high = low;
      for (let at = x + o; at < end; at += pitch) {
        low = add<v128>(low, v128.load(at));
        high = add<v128>(high, v128.load(at, 16));
      }
      v128.store(sums + o, low);
      v128.store(sums + o, high, 16);
      lanes = most<v128>(most<v128>(lanes, low), high);
    }
    largest = max(
      max(f32x4.extract_lane(lanes, 0), f32x4.extract_lane(lanes, 1)),
      max(f32x4.extract_lane(lanes, 2), f32x4.extract_lane(lanes, 3)),
    );
  }
  for (; o < pitch; o += 4) {
    let s: f32 = 0;
    for (let at = x + o; at < end; at += pitch) s += load<f32>(at);
    store<f32>(sums + o, s);
    largest = most<f32>(largest, s);
  }
  if (largest > LARGEST) return 0;
  let large: i32 = 0;
  for (o = 0; o < pitch; o += 4) large += <i32>(load<f32>(sums + o) >= largest * LARGE);
  return <i32>(large * SHARE >= cells);
}
