/**
 * What only Node can do, or what only Node needs.
 *
 * @module
 */
export { loadMnist, type Mnist, type MnistSet } from './data/mnist.js';
export { loadCheckpoint, saveCheckpoint } from './formats/checkpointFile.js';
export { type IdxArray, type IdxExpectation, parseIdx } from './formats/idx.js';
export { loadModel, saveModel } from './formats/modelFile.js';
export type { ResumeOptions } from './resume.js';
