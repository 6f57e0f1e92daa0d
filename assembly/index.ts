/**
 * The ABI of the kernel module: every export, and nothing else.
 *
 * Pointers are byte offsets (usize) into linear memory, counts are i32, matrices are row-major. Kernels never allocate
 * and keep no state: the caller owns all memory from heapBase() on.
 */
export * from './core';
export { addPatches, paddedWords } from './conv/addPatches';
export { convolvePooled } from './conv/convolvePooled';
export { openInputsOfMaps, places, scatterFloats } from './conv/flatten';
export { scaleMaps } from './conv/maps';
export { packPatches } from './conv/patches';
export { packPatchesTransposed } from './conv/patchesTransposed';
export { poolMaps, poolMapsGradient } from './conv/pool';
export { convolveImages, convolveImagesGradient, packedMaps } from './conv/training';
export { threads } from './conv/layer';
export { foldWeights, patchColumns } from './conv/weights';
export { biasGradient } from './layer/biasGradient';
export { gaussianOpenProbability } from './gates/gaussian';
export { gaussianPenalties, sampleGaussian } from './gates/gaussianStep';
export { hardConcrete } from './gates/hardConcrete';
export { gatePenalty } from './gates/penalty';
export { gemm, gemmLeftTransposed, gemmRightTransposed, gemmScratch, multiplyPackedOnto } from './gemm/gemm';
export { gemv } from './gemm/gemv';
export { multiplySparseOnto } from './gemm/sparse';
export { clamp } from './math/clamp';
export { exp, sigmoid } from './math/elementary';
export { hasRelaxedSimd, hasSimd } from './math/features';
export { longDot } from './math/longSum';
export { philoxBlock } from './math/philox';
export { dot, sum, sumOfSquares } from './math/reduce';
export { adam } from './optimizer/adam';
export { average } from './optimizer/average';
export { sgd } from './optimizer/sgd';
export { evaluateImages } from './winograd/evaluation';
export { multiplyWinograd, winogradMaps, winogradPooledMaps } from './winograd/maps';
export { winogradTakes } from './winograd/range';
export { packWinograd, winogradScratch, winogradTiles } from './winograd/tiles';
export { winogradWeights, winogradWeightsScratch } from './winograd/weights';
