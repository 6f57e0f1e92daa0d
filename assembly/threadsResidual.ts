/** The ABI of the kernels for residual networks on threads: those of assembly/residual.ts for shared memory. */
export * from './threads';
export { normalisation } from './norm/normalise';
export { averageStatistics, runningStatistics } from './norm/statistics';
export {
  addShortcut, averageMaps, averageMapsGradient, averagePool, averagePoolGradient, batchStatistics, normaliseGradient,
  normaliseMaps,
} from './threads/residual';
