import { MR } from '../gemm/microkernel';
import { packRows } from '../gemm/pack';

/**
 * As packLeft of pack.ts, to the same bits, of all rows and columns in order: for a module that gathers what is read before.
 * `rows` and `columns` are to be 0.
 */
export function packLeft(m: i32, k: i32, a: usize, lda: i32, rows: usize, columns: usize, panels: usize): void {
  packRows(MR, m, k, a, lda, 0, 0, 0, panels);
}
