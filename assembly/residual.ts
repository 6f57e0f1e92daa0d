/**
 * The ABI of all kernels: those of assembly/index.ts; batch normalisation, shortcuts, pooling by averages and depthwise convolutions, for
 * residual networks; and the parts of others that tests and benchmarks call by themselves. Who has no residual networks need not load them.
 */
export * from './index';
export { addPatches } from './conv/addPatches';
export { averagePool, averagePoolGradient } from './conv/averagePool';
export { convolvePooled } from './conv/convolvePooled';
export { depthwiseImages } from './conv/depthwise';
export { depthwiseImagesGradient } from './conv/depthwiseGradient';
export { depthwiseWords } from './conv/line';
export { scaleMaps } from './conv/maps';
export { packPatches } from './conv/patches';
export { packPatchesTransposed } from './conv/patchesTransposed';
export { poolMaps, poolMapsGradient } from './conv/pool';
export { hardConcrete } from './gates/hardConcrete';
export { gatePenalty } from './gates/penalty';
export { gemm, gemmLeftTransposed, gemmRightTransposed, gemmScratch, multiplyPackedOnto } from './gemm/gemm';
export { gemv } from './gemm/gemv';
export { multiplySparseOnto } from './gemm/sparse';
export { biasGradient } from './layer/biasGradient';
export { clamp } from './math/clamp';
export { exp, sigmoid } from './math/elementary';
export { hasRelaxedSimd, hasSimd } from './math/features';
export { longDot } from './math/longSum';
export { philoxBlock } from './math/philox';
export { dot, sum, sumOfSquares } from './math/reduce';
export { normalisedGates } from './norm/gates';
export { normaliseGradient } from './norm/gradient';
export { normalisation, normaliseMaps } from './norm/normalise';
export { addShortcut } from './norm/shortcut';
export { averageStatistics, batchStatistics, runningStatistics } from './norm/statistics';
export { adam } from './optimizer/adam';
export { average } from './optimizer/average';
export { sgd } from './optimizer/sgd';
export { multiplyWinograd, winogradMaps, winogradPooledMaps } from './winograd/maps';
export { winogradTakes } from './winograd/range';
export { packWinograd } from './winograd/tiles';
