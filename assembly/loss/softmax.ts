import { exp } from '../math/elementary';
import { sum } from '../math/reduce';

/**
 * exp(y − max y) of one row, into e; returns its sum. y, e [n], e = y allowed. The largest term is 1, so the sum neither
 * overflows nor vanishes; a NaN makes it NaN.
 */
export function shiftedExponentials(n: i32, y: usize, shift: f32, e: usize): f32 {
  for (let j: i32 = 0; j < n; j++) {
    const o = <usize>j << 2;
    store<f32>(e + o, load<f32>(y + o) - shift);
  }
  exp(n, e, e);
  return sum(n, e);
}

/** The largest of n numbers, −∞ for none; NaNs are passed over. */
export function largest(n: i32, y: usize): f32 {
  let most: f32 = -Infinity;
  for (let j: i32 = 0; j < n; j++) {
    const value = load<f32>(y + (<usize>j << 2));
    if (value > most) most = value;
  }
  return most;
}

/** p[r, j] = exp(y[r, j]) / Σ_k exp(y[r, k]): y [rows, n] with leading dimension ld, p [rows, n]. */
export function softmax(rows: i32, n: i32, y: usize, ld: i32, p: usize): void {
  for (let r: i32 = 0; r < rows; r++) {
    const from = y + ((<usize>r * <usize>ld) << 2);
    const to = p + ((<usize>r * <usize>n) << 2);
    const total = shiftedExponentials(n, from, largest(n, from), to);
    for (let j: i32 = 0; j < n; j++) {
      const at = to + (<usize>j << 2);
      store<f32>(at, load<f32>(at) / total);
    }
  }
}
