/**
 * The ABI of the kernel module: every export, and nothing else.
 *
 * Pointers are byte offsets (usize) into linear memory, counts are i32, matrices are row-major. Kernels never allocate
 * and keep no state: the caller owns all memory from heapBase() on.
 */
export * from './core';
export { addPatches } from './conv/addPatches';
export { openInputsOfMaps, places, scatterFloats } from './conv/flatten';
export { mapGateGradient, scaleMaps } from './conv/maps';
export { packPatches } from './conv/patches';
export { packPatchesTransposed } from './conv/patchesTransposed';
export { poolMaps, poolMapsGradient } from './conv/pool';
export { foldWeights, patchColumns } from './conv/weights';
export { multiplyPackedOnto } from './gemm/gemm';
