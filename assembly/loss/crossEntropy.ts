import { logOf } from '../math/elementary';
import { withoutTiny } from '../optimizer/tiny';
import { largest, shiftedExponentials } from './softmax';

/**
 * Softmax cross-entropy in nats, summed over the rows, and its gradient:
 *
 *     loss = Σ_r (log Σ_k exp(y[r, k]) − y[r, labels[r]])
 *     dy[r, j] = scale · (softmax(y[r])_j − [j = labels[r]])
 *
 * but 0 where that is tiny (optimizer/tiny.ts). y and dy [rows, n], both with leading dimension ld; labels [rows], u32. dy is
 * written in any case and holds the exponentials meanwhile. The sum over rows runs in f64, from the first to the last.
 */
export function crossEntropy(rows: i32, n: i32, y: usize, ld: i32, labels: usize, scale: f32, dy: usize): f64 {
  let loss: f64 = 0;
  for (let r: i32 = 0; r < rows; r++) {
    const row = (<usize>r * <usize>ld) << 2;
    const label = load<i32>(labels + (<usize>r << 2));
    const shift = largest(n, y + row);
    const total = shiftedExponentials(n, y + row, shift, dy + row);
    loss += <f64>(logOf(total) - (load<f32>(y + row + (<usize>label << 2)) - shift));
    for (let j: i32 = 0; j < n; j++) {
      const at = dy + row + (<usize>j << 2);
      const probability = load<f32>(at) / total;
      store<f32>(at, withoutTiny<f32>(scale * (j == label ? probability - 1 : probability)));
    }
  }
  return loss;
}

/**
 * How many rows are classified wrongly: those whose largest output is not at the label. Of equal outputs the first
 * counts; a row with a NaN counts as wrong. y [rows, n], leading dimension ld; labels [rows], u32.
 */
export function countErrors(rows: i32, n: i32, y: usize, ld: i32, labels: usize): i32 {
  let errors: i32 = 0;
  for (let r: i32 = 0; r < rows; r++) {
    const row = y + ((<usize>r * <usize>ld) << 2);
    let best: i32 = 0;
    let most = load<f32>(row);
    let valid = most == most;
    for (let j: i32 = 1; j < n; j++) {
      const value = load<f32>(row + (<usize>j << 2));
      if (value != value) valid = false;
      if (value > most) {
        most = value;
        best = j;
      }
    }
    if (!valid || best != load<i32>(labels + (<usize>r << 2))) errors++;
  }
  return errors;
}
