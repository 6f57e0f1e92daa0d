/**
 * The products without zeros, for a module that is to be small: where there is no SIMD, packSparse says that nothing can
 * be left out, and nobody calls multiplySparse.
 */
import * as sparse from '../gemm/sparse';

export { sparsePanels } from '../gemm/sparse';

export function packSparse(m: i32, k: i32, a: usize, lda: i32, panels: usize, steps: usize): i32 {
  return ASC_FEATURE_SIMD ? sparse.packSparse(m, k, a, lda, panels, steps) : i32.MAX_VALUE;
}

export function multiplySparse(
  m: i32, n: i32, k: i32, left: usize, steps: usize, right: usize, c: usize, ldc: i32, tile: usize,
): void {
  if (ASC_FEATURE_SIMD) sparse.multiplySparse(m, n, k, left, steps, right, c, ldc, tile);
}
