/**
 * Pictures as inputs of networks: ImageData, files that are dropped on a page, drawn digits. Folders of pictures are read by
 * `loadImageFolder` of 'l0net/node'.
 *
 * @module
 */
export { L0netError } from './base/errors.js';
export {
  classifyImages,
  type ImageClass,
  type ImagePredictor,
  imagePipelineOf,
} from './images/classifyImages.js';
export { type DigitOptions, digitInputs } from './images/digitInputs.js';
export type { ImageLike } from './images/image.js';
export { imageInputs } from './images/imageInputs.js';
export type { ImageSet } from './images/imageSet.js';
export { type LoadImagesOptions, loadImages } from './images/loadImages.js';
export type { Colour, Fit, ImageOptions, ResolvedImageOptions } from './images/options.js';
export { type ImagePipeline, imagePipelineFromText, imagePipelineToText } from './images/pipeline.js';
export { type ImageParts, type SplitImagesOptions, splitImages } from './images/splitImages.js';
