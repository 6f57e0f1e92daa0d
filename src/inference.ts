/**
 * Predicts with a saved network, and does nothing else: a small door with a small kernel module of its own.
 *
 * @module
 */
export { type LoadOptions, loadModel, type ModelSource } from './inference/loadModel.js';

// Above this line stands what leads to the kernels, so that a bundle begins with them: see index.ts.

export { type ErrorCode, type ErrorDetails, L0netError } from './base/errors.js';
export type { Model } from './inference/model.js';
export type { OutputKind } from './loss/losses.js';
export type { Build, BuildOption, KernelBuild } from './runtime/builds.js';
