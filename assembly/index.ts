/**
 * The ABI of the kernel module: every export, and nothing else.
 *
 * Pointers are byte offsets (usize) into linear memory, counts are i32, matrices are row-major. Kernels never allocate
 * and keep no state: the caller owns all memory from heapBase() on.
 */

/** The first byte of linear memory that the caller may use. */
export function heapBase(): usize {
  return __heap_base;
}

/** 1 if this build computes with 128-bit SIMD. */
export function hasSimd(): i32 {
  return ASC_FEATURE_SIMD ? 1 : 0;
}

export { gemm, gemmScratch, multiplyPacked, tileBytes } from './gemm/gemm';
export { gemv, gemvPacked } from './gemm/gemv';
export { leftPanels, packLeft, packLeftTransposed, packRight, packRightTransposed, rightPanels } from './gemm/pack';
