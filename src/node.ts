/**
 * What only Node can do, or what only Node needs.
 *
 * @module
 */
import './export/registerResidual.js'; // of the networks that loadModel gives

export { type IdxArray, type IdxExpectation, parseIdx } from './formats/idx.js';
export type { ImageSet } from './images/imageSet.js';
export type { Colour, Fit, ImageOptions } from './images/options.js';
export { loadCheckpoint, saveCheckpoint } from './node/checkpointFile.js';
export { type ImageProgress, type LoadImageFilesOptions, loadImageFiles } from './node/imageFiles.js';
export { type ImageFolder, type LoadImageFolderOptions, loadImageFolder } from './node/imageFolder.js';
export { loadMnist, type Mnist, type MnistSet } from './node/mnist.js';
export { loadModel, saveModel } from './node/modelFile.js';
export { loadChunks, loadTable } from './node/tableFile.js';
export type { ResumeOptions } from './saving/resume.js';
