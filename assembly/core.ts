/**
 * The ABI of the kernels that all networks need: those without convolutions have no more.
 *
 * Pointers are byte offsets (usize) into linear memory, counts are i32, matrices are row-major. Kernels never allocate
 * and keep no state: the caller owns all memory from heapBase() on.
 */
export { gatherBytes, gatherFloats, gatherWords } from './batch';
export { addBias, reluGradient } from './dense/activation';
export { biasGradient } from './dense/biasGradient';
export { compact } from './dense/compact';
export { rowNorms } from './dense/rowNorms';
export {
  layerBiasGradient, meanCrossEntropy, meanSquaredError, penalties, sampleGates, updateGates,
} from './dense/trainingStep';
export { updateWeights } from './dense/updateWeights';
export { openProbability } from './gates/expectedL0';
export { hardConcrete, testGates } from './gates/hardConcrete';
export { openGates } from './gates/open';
export { addProduct, gatePenalty } from './gates/penalty';
export { gateInputs, gateInputsGradient } from './gates/perExample';
export { product, weightGradients } from './gates/weights';
export { gemm, gemmScratch, multiplyPacked, tileBytes } from './gemm/gemm';
export { gemv, gemvPacked } from './gemm/gemv';
export { leftPanels, packLeft, packLeftTransposed, packRight, packRightTransposed, rightPanels } from './gemm/pack';
export { multiplySparse, packSparse, packSparseTransposed, sparsePanels, sparseSteps } from './gemm/sparse';
export { countErrors, crossEntropy } from './loss/crossEntropy';
export { softmax } from './loss/softmax';
export { squaredError } from './loss/squaredError';
export { clamp } from './math/clamp';
export { exp, log, sigmoid } from './math/elementary';
export { firstNonFinite } from './math/finite';
export { normals } from './math/normal';
export { philoxBlock, uniforms } from './math/philox';
export { dot, sum, sumOfSquares } from './math/reduce';
export { shuffle } from './math/shuffle';
export { adam } from './optimizer/adam';
export { average } from './optimizer/average';
export { sgd } from './optimizer/sgd';
export { update } from './optimizer/update';

/** The first byte of linear memory that the caller may use. */
export function heapBase(): usize {
  return __heap_base;
}

/** 1 if this build computes with 128-bit SIMD. */
export function hasSimd(): i32 {
  return ASC_FEATURE_SIMD ? 1 : 0;
}

/** 1 if this build may fuse a multiplication with the addition after it, so that its bits depend on the machine. */
export function hasRelaxedSimd(): i32 {
  return ASC_FEATURE_RELAXED_SIMD ? 1 : 0;
}
