/** The ABI of the small kernel module for networks with convolutions. */
export * from './inference';
export { convolvePooled } from './conv/convolvePooled';
export { openInputsOfMaps, places } from './conv/flatten';
export { packPatches } from './conv/patches';
export { poolMaps } from './conv/pool';
export { foldWeights, patchColumns } from './conv/weights';
export { leftPanels } from './gemm/pack';
export { multiplyWinograd, winogradMaps, winogradPooledMaps } from './winograd/maps';
export { winogradTakes } from './winograd/range';
export { packWinograd, winogradScratch, winogradTiles } from './winograd/tiles';
export { winogradWeights, winogradWeightsScratch } from './winograd/weights';
