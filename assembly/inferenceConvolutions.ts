/** The ABI of the small kernel module for networks with convolutions. */
export * from './inference';
export { openInputsOfMaps, places } from './conv/flatten';
export { packPatches } from './conv/patches';
export { poolMaps } from './conv/pool';
export { foldWeights, patchColumns } from './conv/weights';
export { leftPanels } from './gemm/pack';
