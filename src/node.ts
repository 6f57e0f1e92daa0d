/**
 * What only Node can do, or what only Node needs.
 *
 * @module
 */
export { type IdxArray, type IdxExpectation, parseIdx } from './formats/idx.js';
export { loadCheckpoint, saveCheckpoint } from './node/checkpointFile.js';
export { loadMnist, type Mnist, type MnistSet } from './node/mnist.js';
export { loadModel, saveModel } from './node/modelFile.js';
export { loadChunks, loadTable } from './node/tableFile.js';
export type { ResumeOptions } from './saving/resume.js';
