/**
 * The ABI of the kernel module for threads: that of assembly/index.ts, the larger kernels on all threads, and what makes the crew
 * (threads/crew.ts). Its memory is shared, and imported.
 */
export { gatherWords } from './data/gather';
export { compact } from './layer/compact';
export { layerBiasGradient, meanBinaryCrossEntropy, meanCrossEntropy, meanSquaredError } from './layer/trainingStep';
export { openProbability } from './gates/expectedL0';
export { gaussianOpenProbability } from './gates/gaussian';
export { sampleGaussian } from './gates/gaussianStep';
export { shareGradients } from './gates/groups';
export { testGates } from './gates/hardConcrete';
export { openGates } from './gates/open';
export { addProduct } from './gates/penalty';
export { gemvPacked } from './gemm/gemv';
export { leftPanels, rightPanels } from './gemm/pack';
export { sparsePanels, sparseSteps } from './gemm/sparse';
export { binaryCrossEntropy, countWrong } from './loss/binaryCrossEntropy';
export { countErrors, crossEntropy } from './loss/crossEntropy';
export { sigmoidRows } from './loss/sigmoid';
export { softmax } from './loss/softmax';
export { squaredError } from './loss/squaredError';
export { log } from './math/elementary';
export { firstNonFinite } from './math/finite';
export { shuffle } from './math/shuffle';
export { paddedWords } from './conv/addPatches';
export { openInputsOfMaps, places } from './conv/flatten';
export { depthwiseWords } from './conv/line';
export { foldWeights, patchColumns } from './conv/weights';
export { average } from './optimizer/average';
export { winogradScratch, winogradTiles } from './winograd/tiles';
export { winogradWeights, winogradWeightsScratch } from './winograd/weights';
export { packLeft, packLeftTransposed, packRight, packRightTransposed, packSparse, packSparseTransposed } from './threads/packing';
export { multiplyPacked, multiplySparse, tileBytes } from './threads/products';
export { addBias, gatherBytes, gatherFloats, reluGradient, scatterFloats } from './threads/rows';
export { dropTiny, magnitude, rowNorms, update, updateGates, updateScratch, updateWeights } from './threads/weights';
export {
  gateInputs, gateInputsGradient, gaussianPenalties, normals, penalties, product, sampleGates, uniforms, weightGradients,
} from './threads/gates';
export { packedMaps } from './conv/training';
export { convolveImages, convolveImagesGradient, evaluateImages } from './threads/convolution';
export { depthwiseImages, depthwiseImagesGradient } from './threads/depthwise';
export { assemble, dismiss, heapBase, limitThreads, shareFrom, threads, work } from './threads/crew';
export { normalisedGates } from './norm/gates';
export { normalisation } from './norm/normalise';
export { averageStatistics, runningStatistics } from './norm/statistics';
export {
  addShortcut, averagePool, averagePoolGradient, batchStatistics, normaliseGradient, normaliseMaps, poolMaps, poolMapsGradient,
} from './threads/residual';
