/**
 * The ABI of the kernels that all networks need: those without convolutions have no more. What is embedded in the package's
 * first door has nothing else.
 *
 * Pointers are byte offsets (usize) into linear memory, counts are i32, matrices are row-major. Kernels never allocate
 * and keep no state: the caller owns all memory from heapBase() on.
 */
export { gatherBytes, gatherFloats, gatherWords } from './data/gather';
export { addBias, reluGradient } from './layer/activation';
export { compact } from './layer/compact';
export { rowNorms } from './layer/rowNorms';
export {
  layerBiasGradient, meanBinaryCrossEntropy, meanCrossEntropy, meanSquaredError, updateGates,
} from './layer/trainingStep';
export { updateScratch, updateWeights } from './layer/updateWeights';
export { openProbability } from './gates/expectedL0';
export { shareGradients } from './gates/groups';
export { testGates } from './gates/hardConcrete';
export { penalties, sampleGates } from './gates/hardConcreteStep';
export { openGates } from './gates/open';
export { addProduct } from './gates/penalty';
export { gateInputs, gateInputsGradient } from './gates/perExample';
export { product, weightGradients } from './gates/weights';
export { multiplyPacked, tileBytes } from './gemm/gemm';
export { gemvPacked } from './gemm/gemv';
export { leftPanels, packLeft, packLeftTransposed, packRight, packRightTransposed, rightPanels } from './gemm/pack';
export { multiplySparse, packSparse, packSparseTransposed, sparsePanels, sparseSteps } from './gemm/sparse';
export { binaryCrossEntropy, countWrong } from './loss/binaryCrossEntropy';
export { countErrors, crossEntropy } from './loss/crossEntropy';
export { sigmoidRows } from './loss/sigmoid';
export { softmax } from './loss/softmax';
export { squaredError } from './loss/squaredError';
export { log } from './math/elementary';
export { firstNonFinite } from './math/finite';
export { magnitude } from './math/magnitude';
export { normals } from './math/normal';
export { uniforms } from './math/philox';
export { shuffle } from './math/shuffle';
export { dropTiny } from './optimizer/tiny';
export { update } from './optimizer/update';

/** The first byte of linear memory that the caller may use. */
export function heapBase(): usize {
  return __heap_base;
}
