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
export { multiplySparseOnto, sparsePanels, sparseSteps } from './gemm/sparse';
export { binaryCrossEntropy, countWrong } from './loss/binaryCrossEntropy';
export { countErrors, crossEntropy } from './loss/crossEntropy';
export { sigmoidRows } from './loss/sigmoid';
export { softmax } from './loss/softmax';
export { squaredError } from './loss/squaredError';
export { log } from './math/elementary';
export { firstNonFinite } from './math/finite';
export { shuffle } from './math/shuffle';
export { addPatches, paddedWords } from './conv/addPatches';
export { convolvePooled } from './conv/convolvePooled';
export { openInputsOfMaps, places } from './conv/flatten';
export { scaleMaps } from './conv/maps';
export { packPatches } from './conv/patches';
export { packPatchesTransposed } from './conv/patchesTransposed';
export { poolMaps, poolMapsGradient } from './conv/pool';
export { foldWeights, patchColumns } from './conv/weights';
export { biasGradient } from './layer/biasGradient';
export { hardConcrete } from './gates/hardConcrete';
export { gatePenalty } from './gates/penalty';
export { gemm, gemmLeftTransposed, gemmRightTransposed, gemmScratch } from './gemm/gemm';
export { gemv } from './gemm/gemv';
export { clamp } from './math/clamp';
export { exp, sigmoid } from './math/elementary';
export { longDot } from './math/longSum';
export { philoxBlock } from './math/philox';
export { dot, sum, sumOfSquares } from './math/reduce';
export { adam } from './optimizer/adam';
export { average } from './optimizer/average';
export { sgd } from './optimizer/sgd';
export { multiplyWinograd, winogradMaps, winogradPooledMaps } from './winograd/maps';
export { winogradTakes } from './winograd/range';
export { packWinograd, winogradScratch, winogradTiles } from './winograd/tiles';
export { winogradWeights, winogradWeightsScratch } from './winograd/weights';
export { hasRelaxedSimd, hasSimd } from './math/features';
export { packLeft, packLeftTransposed, packRight, packRightTransposed, packSparse, packSparseTransposed } from './threads/packing';
export { multiplyPacked, multiplyPackedOnto, multiplySparse, tileBytes } from './threads/products';
export { addBias, gatherBytes, gatherFloats, reluGradient, scatterFloats } from './threads/rows';
export { dropTiny, magnitude, rowNorms, update, updateGates, updateScratch, updateWeights } from './threads/weights';
export {
  gateInputs, gateInputsGradient, gaussianPenalties, normals, penalties, product, sampleGates, uniforms, weightGradients,
} from './threads/gates';
export { packedMaps } from './conv/training';
export { convolveImages, convolveImagesGradient, evaluateImages } from './threads/convolution';
export { assemble, dismiss, heapBase, limitThreads, shareFrom, threads, work } from './threads/crew';
export { normalisedGates } from './norm/gates';
export { normalisation } from './norm/normalise';
export { averageStatistics, runningStatistics } from './norm/statistics';
export {
  addShortcut, averagePool, averagePoolGradient, batchStatistics, normaliseGradient, normaliseMaps,
} from './threads/residual';
