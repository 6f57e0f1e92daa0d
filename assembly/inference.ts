/**
 * The ABI of the small kernel module: what a network needs to predict, and nothing else. Its exports are among those of
 * assembly/index.ts, so whatever runs on these kernels runs on those too, to the same bits.
 */
export { gatherFloats, gatherWords } from './data/gather';
export { gatherBytes } from './small/gatherBytes';
export { addBias } from './layer/activation';
export { testGates } from './small/testGates';
export { openGates } from './gates/open';
export { multiplyPacked, tileBytes } from './gemm/gemm';
export { gemvPacked } from './gemm/gemv';
export { rightPanels } from './gemm/pack';
export { packLeft } from './small/packLeft';
export { packRight } from './small/packRight';
export { multiplySparse, packSparse, sparsePanels } from './small/sparse';
export { sigmoidRows } from './loss/sigmoid';
export { softmax } from './small/softmax';
export { firstNonFinite } from './math/finite';

/** The first byte of linear memory that the caller may use. */
export function heapBase(): usize {
  return __heap_base;
}
