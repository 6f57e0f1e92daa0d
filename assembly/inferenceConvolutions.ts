/** The ABI of the small kernel module for networks with convolutions. */
export * from './inference';
export { averagePool } from './conv/averagePool';
export { depthwiseImages } from './conv/depthwise';
export { openInputsOfMaps, places } from './conv/flatten';
export { threads } from './conv/layer';
export { depthwiseWords } from './conv/line';
export { poolMaps } from './conv/pool';
export { normalisation, normaliseMaps } from './norm/normalise';
export { addShortcut } from './norm/shortcut';
export { runningStatistics } from './norm/statistics';
export { foldWeights, patchColumns } from './conv/weights';
export { leftPanels } from './gemm/pack';
export { evaluateImages } from './winograd/evaluation';
export { winogradScratch, winogradTiles } from './winograd/tiles';
export { winogradWeights, winogradWeightsScratch } from './winograd/weights';
