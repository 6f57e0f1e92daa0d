/** A gate on each weight by itself: W, z and all that belongs to them are [n], n weights, and closed cells are multiplied. */
import { add, get, mul, put } from '../math/lanes';

/** y_i = a_i · b_i. a, b, y [n]; y may be a or b. */
export function product(n: i32, a: usize, b: usize, y: usize): void {
  const size = <usize>n << 2;
  let o: usize = 0;
  if (ASC_FEATURE_SIMD) {
    for (; o + 16 <= size; o += 16) put<v128>(y + o, mul<v128>(get<v128>(a + o), get<v128>(b + o)));
  }
  for (; o < size; o += 4) put<f32>(y + o, mul<f32>(get<f32>(a + o), get<f32>(b + o)));
}

/**
 * Gradients of the whole objective by weights with gates of their own, D [rows, columns] (leading dimension ldd) being that of
 * the data by z ⊙ W:
 *
 *     g            = z ⊙ D + decay ⊙ W                  decay = weightDecay · P(z ≠ 0)
 *     gateGradient = gateGradient + (W ⊙ D) ⊙ dz        dz = dz/dlogα
 *
 * w, z, dz, decay, gateGradient, g [rows, columns].
 */
export function weightGradients(
  rows: i32, columns: i32, d: usize, ldd: i32, w: usize, z: usize, dz: usize, decay: usize, gateGradient: usize, g: usize,
): void {
  const size = <usize>columns << 2;
  let row: usize = 0;
  for (let r: i32 = 0; r < rows; r++) {
    let o: usize = 0;
    if (ASC_FEATURE_SIMD) {
      for (; o + 16 <= size; o += 16) gradients<v128>(row + o, d + o, w, z, dz, decay, gateGradient, g);
    }
    for (; o < size; o += 4) gradients<f32>(row + o, d + o, w, z, dz, decay, gateGradient, g);
    row += size;
    d += <usize>ldd << 2;
  }
}

// @ts-ignore: decorator
@inline
function gradients<T>(
  o: usize, d: usize, w: usize, z: usize, dz: usize, decay: usize, gateGradient: usize, g: usize,
): void {
  const slope = get<T>(d);
  const weight = get<T>(w + o);
  put<T>(g + o, add<T>(mul<T>(get<T>(z + o), slope), mul<T>(get<T>(decay + o), weight)));
  put<T>(gateGradient + o, add<T>(get<T>(gateGradient + o), mul<T>(mul<T>(weight, slope), get<T>(dz + o))));
}
