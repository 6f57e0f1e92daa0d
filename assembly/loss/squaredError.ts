import { withoutTiny } from '../optimizer/tiny';
import { weightOf } from './weight';

/**
 * Half the squared error, summed over the rows, and its gradient:
 *
 *     loss = Σ_r w_r ½ Σ_j (y[r, j] − t[r, j])²        dy[r, j] = scale · w_r · (y[r, j] − t[r, j])
 *
 * but 0 where that is tiny (optimizer/tiny.ts). y and dy [rows, n], both with leading dimension ld; t [rows, n]; weights [rows],
 * or 0 for 1. The sum runs in f64, row by row, from the first element to the last.
 */
export function squaredError(
  rows: i32, n: i32, y: usize, ld: i32, t: usize, weights: usize, scale: f32, dy: usize,
): f64 {
  let loss: f64 = 0;
  for (let r: i32 = 0; r < rows; r++) {
    const row = (<usize>r * <usize>ld) << 2;
    const target = t + ((<usize>r * <usize>n) << 2);
    const weight = weightOf(weights, r);
    for (let j: i32 = 0; j < n; j++) {
      const o = <usize>j << 2;
      const difference = load<f32>(y + row + o) - load<f32>(target + o);
      loss += <f64>weight * (0.5 * <f64>difference * <f64>difference);
      store<f32>(dy + row + o, withoutTiny<f32>(scale * weight * difference));
    }
  }
  return loss;
}
