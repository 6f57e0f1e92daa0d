/**
 * The ABI of the kernel module for networks with convolutions or other gates than the hard concrete.
 *
 * Pointers are byte offsets (usize) into linear memory, counts are i32, matrices are row-major. Kernels never allocate
 * and keep no state: the caller owns all memory from heapBase() on.
 */
export * from './core';
export { paddedWords } from './conv/addPatches';
export { openInputsOfMaps, places, scatterFloats } from './conv/flatten';
export { convolveImages, convolveImagesGradient, packedMaps } from './conv/training';
export { threads } from './conv/layer';
export { foldWeights, patchColumns } from './conv/weights';
export { gaussianOpenProbability } from './gates/gaussian';
export { gaussianPenalties, sampleGaussian } from './gates/gaussianStep';
export { evaluateImages } from './winograd/evaluation';
export { winogradScratch, winogradTiles } from './winograd/tiles';
export { winogradWeights, winogradWeightsScratch } from './winograd/weights';
