/**
 * Datasets larger than memory: their examples are read chunk by chunk, anew in each epoch, from files or from a generator.
 *
 * @module
 */
export { L0netError } from './base/errors.js';
export { type ChunkedDatasetOptions, chunkedDataset } from './chunks/chunkedDataset.js';
export type { ChunkIterable, Chunks } from './chunks/chunks.js';
export type { DatasetShape } from './data/resident.js';
export type { ChunkedDataset } from './training/trainingData.js';
