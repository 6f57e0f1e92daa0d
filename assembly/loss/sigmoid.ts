import { sigmoidOf } from '../math/elementary';

/**
 * p[r, j] = σ(y[r, j]), see sigmoidOf: y [rows, n] with leading dimension ld, p [rows, n]. Number by number, in the small module
 * too: outputs are few, and exp in vectors would be half of its room.
 */
export function sigmoidRows(rows: i32, n: i32, y: usize, ld: i32, p: usize): void {
  for (let r: i32 = 0; r < rows; r++) {
    const from = y + ((<usize>r * <usize>ld) << 2);
    const to = p + ((<usize>r * <usize>n) << 2);
    for (let j: i32 = 0; j < n; j++) {
      const o = <usize>j << 2;
      store<f32>(to + o, sigmoidOf<f32>(load<f32>(from + o)));
    }
  }
}
