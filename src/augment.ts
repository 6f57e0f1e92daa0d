/**
 * Images that are moved and mirrored by chance while a network is trained on them.
 *
 * @module
 */
export { augmented } from './augment/augmented.js';
export type { AugmentOptions, EdgePadding } from './augment/options.js';
export { L0netError } from './base/errors.js';
export type { DatasetShape } from './data/resident.js';
export type { ImageInputs } from './layers/images.js';
export type { ChunkedDataset } from './training/trainingData.js';
