import { LARGEST_KERNEL, SIDE } from './points';

/** The words of scratch that winogradWeights needs: G g in float64. */
export function winogradWeightsScratch(): i32 {
  return 2 * SIDE * LARGEST_KERNEL;
}

/**
 * The weights of each map and channel at the 36 pairs of points, G g Gᵀ:
 *
 *     out[6 i + j, map, c] = Σ_u G[i, u] Σ_v G[j, v] · w[map, (c · kernel + u) · kernel + v]
 *
 *     G[i, u] = pᵘ / (the product of p's distances to the other finite points), p = 0, a, −a, b, −b; that of ∞ picks the last u
 *
 * w [maps, channels · kernel² or more] with leading dimension ldw · out [36, maps, channels]. In float64, and rounded once: it is
 * done once for many images. `scratch` is winogradWeightsScratch() words.
 */
export function winogradWeights(
  maps: i32, channels: i32, kernel: i32, w: usize, ldw: i32, out: usize, scratch: usize,
): void {
  const line = <usize>kernel << 3;
  const size = <usize>(maps * channels) << 2;
  for (let map: i32 = 0; map < maps; map++) {
    let from = w + ((<usize>map * <usize>ldw) << 2);
    for (let c: i32 = 0; c < channels; c++) {
      for (let v: i32 = 0; v < kernel; v++) {
        sides<f32, f64>(kernel, from + (<usize>v << 2), line >> 1, scratch + (<usize>v << 3), line);
      }
      for (let i: i32 = 0; i < SIDE; i++) {
        sides<f64, f32>(kernel, scratch + <usize>i * line, 8, out + <usize>(i * SIDE) * size, size);
      }
      from += <usize>(kernel * kernel) << 2;
      out += 4;
    }
  }
}

/** A side of G g: kernel weights, `step` bytes apart, at the six points, `stepTo` bytes apart. */
// @ts-ignore: decorator
@inline
function sides<From, To>(kernel: i32, from: usize, step: usize, to: usize, stepTo: usize): void {
  const w0 = <f64>load<From>(from);
  const w1 = <f64>load<From>(from + step);
  const w2 = <f64>load<From>(from + 2 * step);
  const w3: f64 = kernel > 3 ? <f64>load<From>(from + 3 * step) : 0;
  const w4: f64 = kernel > 4 ? <f64>load<From>(from + 4 * step) : 0;
  store<To>(to, <To>(w0 * (64.0 / 81.0)));
  const evenA = w0 * (-128.0 / 243.0) + w2 * (-72.0 / 243.0) + w4 * (-40.5 / 243.0);
  const oddA = w1 * (-96.0 / 243.0) + w3 * (-54.0 / 243.0);
  store<To>(to + stepTo, <To>(evenA + oddA));
  store<To>(to + 2 * stepTo, <To>(evenA - oddA));
  const evenB = w0 * (32.0 / 243.0) + w2 * (72.0 / 243.0) + w4 * (162.0 / 243.0);
  const oddB = w1 * (48.0 / 243.0) + w3 * (108.0 / 243.0);
  store<To>(to + 3 * stepTo, <To>(evenB + oddB));
  store<To>(to + 4 * stepTo, <To>(evenB - oddB));
  store<To>(to + 5 * stepTo, <To>(kernel == 3 ? w2 : kernel == 4 ? w3 : w4));
}
