import { sumOfSquares } from '../math/reduce';

/** norms[i] = Σ_j W_ij², W [rows, n]: what `updateWeights` keeps up to date, for weights that were set from outside. */
export function rowNorms(rows: i32, n: i32, w: usize, norms: usize): void {
  for (let i: i32 = 0; i < rows; i++) {
    const o = <usize>i << 2;
    store<f32>(norms + o, sumOfSquares(n, w + o * <usize>n));
  }
}
