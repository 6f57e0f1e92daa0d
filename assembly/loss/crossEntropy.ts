import { logOf } from '../math/elementary';
import { withoutTiny } from '../optimizer/tiny';
import { largest, shiftedExponentials } from './softmax';
import { weightOf } from './weight';

/**
 * Softmax cross-entropy in nats, summed over the rows, and its gradient:
 *
 *     loss = Σ_r w_r Σ_j t_j (log Σ_k exp(y[r, k]) − y[r, j])
 *     dy[r, j] = scale · w_r · (s · softmax(y[r])_j − t_j),   s = Σ_j t_j
 *
 * but 0 where that is tiny (optimizer/tiny.ts). t = targets[r], or where labels are not 0, 1 at labels[r] and 0 elsewhere, to
 * the same bits. y and dy [rows, n], both with leading dimension ld; labels [rows], u32; targets [rows, n]; weights [rows], or 0
 * for 1. dy is written in any case and holds the exponentials meanwhile. The sum over rows runs in f64, from the first to the last.
 */
export function crossEntropy(
  rows: i32, n: i32, y: usize, ld: i32, labels: usize, targets: usize, weights: usize, scale: f32, dy: usize,
): f64 {
  let loss: f64 = 0;
  for (let r: i32 = 0; r < rows; r++) {
    const row = (<usize>r * <usize>ld) << 2;
    const shift = largest(n, y + row);
    const total = shiftedExponentials(n, y + row, shift, dy + row);
    const log = logOf(total);
    const weight = weightOf(weights, r);
    let sum: f32 = 0;
    let own: f64 = 0;
    for (let j: i32 = 0; j < n; j++) {
      const t = wanted(labels, targets, r, n, j);
      sum += t;
      // What is not wanted counts nothing, infinitely unlikely though it may be.
      if (t != 0) own += <f64>t * <f64>(log - (load<f32>(y + row + (<usize>j << 2)) - shift));
    }
    loss += <f64>weight * own;
    for (let j: i32 = 0; j < n; j++) {
      const at = dy + row + (<usize>j << 2);
      const difference = sum * (load<f32>(at) / total) - wanted(labels, targets, r, n, j);
      store<f32>(at, withoutTiny<f32>(scale * weight * difference));
    }
  }
  return loss;
}

/** t_j of row r. */
// @ts-ignore: decorator
@inline
function wanted(labels: usize, targets: usize, r: i32, n: i32, j: i32): f32 {
  if (labels) return load<i32>(labels + (<usize>r << 2)) == j ? 1 : 0;
  return load<f32>(targets + ((<usize>r * <usize>n + <usize>j) << 2));
}

/**
 * How many rows are classified wrongly: those whose largest output is not at the label, or where labels are 0, not where the
 * largest target is. Of equal ones the first counts; a row with a NaN counts as wrong. y [rows, n], leading dimension ld;
 * labels [rows], u32; targets [rows, n].
 */
export function countErrors(rows: i32, n: i32, y: usize, ld: i32, labels: usize, targets: usize): i32 {
  let errors: i32 = 0;
  for (let r: i32 = 0; r < rows; r++) {
    const label = labels
      ? load<i32>(labels + (<usize>r << 2))
      : firstLargest(n, targets + ((<usize>r * <usize>n) << 2));
    if (firstLargest(n, y + ((<usize>r * <usize>ld) << 2)) != label) errors++;
  }
  return errors;
}

/** Where the largest of n numbers stands, the first of equal ones; −1 if one is a NaN. */
function firstLargest(n: i32, y: usize): i32 {
  let best: i32 = 0;
  let most = load<f32>(y);
  let valid = most == most;
  for (let j: i32 = 1; j < n; j++) {
    const value = load<f32>(y + (<usize>j << 2));
    if (value != value) valid = false;
    if (value > most) {
      most = value;
      best = j;
    }
  }
  return valid ? best : -1;
}
