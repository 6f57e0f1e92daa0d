/**
 * The ABI of the kernels for residual networks: those of assembly/index.ts, batch normalisation, shortcuts, and pooling by averages. Who
 * has none of them need not load them.
 */
export * from './index';
export { averagePool, averagePoolGradient } from './conv/averagePool';
export { normalisedGates } from './norm/gates';
export { normaliseGradient } from './norm/gradient';
export { normalisation, normaliseMaps } from './norm/normalise';
export { addShortcut } from './norm/shortcut';
export { averageStatistics, batchStatistics, runningStatistics } from './norm/statistics';
