import { expOf } from '../math/elementary';
import { sum } from '../math/reduce';
import { largest } from '../loss/softmax';

/**
 * As softmax of softmax.ts, to the same bits, number by number: for a module that is to be small, and rows of a few classes.
 */
export function softmax(rows: i32, n: i32, y: usize, ld: i32, p: usize): void {
  for (let r: i32 = 0; r < rows; r++) {
    const from = y + ((<usize>r * <usize>ld) << 2);
    const to = p + ((<usize>r * <usize>n) << 2);
    const most = largest(n, from);
    for (let j: i32 = 0; j < n; j++) {
      const o = <usize>j << 2;
      store<f32>(to + o, expOf<f32>(load<f32>(from + o) - most));
    }
    const total = sum(n, to);
    for (let j: i32 = 0; j < n; j++) {
      const at = to + (<usize>j << 2);
      store<f32>(at, load<f32>(at) / total);
    }
  }
}
