import { LARGEST_KERNEL, SIDE } from './points';

/**
 * G: pʲ over the product of p's distances to the other finite points, for the points 0, a, −a, b, −b; that of ∞ picks the last
 * weight. [5][LARGEST_KERNEL]
 */
const G = memory.data<f64>([
  64.0 / 81.0, 0, 0, 0, 0,
  -128.0 / 243.0, -96.0 / 243.0, -72.0 / 243.0, -54.0 / 243.0, -40.5 / 243.0,
  -128.0 / 243.0, 96.0 / 243.0, -72.0 / 243.0, 54.0 / 243.0, -40.5 / 243.0,
  32.0 / 243.0, 48.0 / 243.0, 72.0 / 243.0, 108.0 / 243.0, 162.0 / 243.0,
  32.0 / 243.0, -48.0 / 243.0, 72.0 / 243.0, -108.0 / 243.0, 162.0 / 243.0,
]);

/** Row `point` of G, at weight j. */
// @ts-ignore: decorator
@inline
function weightOf(point: i32, j: i32, kernel: i32): f64 {
  if (point == SIDE - 1) return j == kernel - 1 ? 1 : 0;
  return load<f64>(G + (<usize>(point * LARGEST_KERNEL + j) << 3));
}

/**
 * The weights at one of the 36 pairs of points, cell (i, j) of G g Gᵀ for every map and channel:
 *
 *     out[map, c] = Σ_u G[i, u] Σ_v G[j, v] · w[map, (c · kernel + u) · kernel + v]          pair = 6 i + j
 *
 * w [maps, channels · kernel² or more] with leading dimension ldw; out [maps, channels]. In float64, and rounded once: it is
 * done once for many images.
 */
export function winogradWeights(
  maps: i32, channels: i32, kernel: i32, w: usize, ldw: i32, pair: i32, out: usize,
): void {
  const i = pair / SIDE;
  const j = pair - i * SIDE;
  for (let map: i32 = 0; map < maps; map++) {
    let from = w + ((<usize>map * <usize>ldw) << 2);
    for (let c: i32 = 0; c < channels; c++) {
      let sum: f64 = 0;
      for (let u: i32 = 0; u < kernel; u++) {
        let row: f64 = 0;
        for (let v: i32 = 0; v < kernel; v++) {
          row += weightOf(j, v, kernel) * <f64>load<f32>(from);
          from += 4;
        }
        sum += weightOf(i, u, kernel) * row;
      }
      store<f32>(out, <f32>sum);
      out += 4;
    }
  }
}
