import { invalid } from '../base/errors.js';
import { checkImages, type ImageLike } from './image.js';
import { cellsOf, imageInputs } from './imageInputs.js';
import type { ResolvedImageOptions } from './options.js';
import { type ImagePipeline, imagePipelineFromText } from './pipeline.js';

/** What predicts for pictures: a `Network`, or a `Model` of l0net/inference, with the pipeline of pictures. */
export interface ImagePredictor {
  readonly pipeline: string | undefined;
  readonly inputs: number;
  readonly outputs: number;
  predict(inputs: Uint8Array): Float32Array;
}

/** What a picture is taken for. */
export interface ImageClass {
  /** The most probable class. */
  readonly class: string;
  readonly probability: number;
  /** Of each class, in the order of the pipeline's. */
  readonly probabilities: Readonly<Record<string, number>>;
}

/**
 * What a network takes pictures for, by the pipeline that it carries:
 *
 *     const [{ class: name, probability }] = classifyImages(network, context.getImageData(0, 0, width, height));
 *
 * @throws L0netError INVALID_ARGUMENT for a network without such a pipeline, or with that of another network; INVALID_FORMAT for a
 *   pipeline that is none; what `imageInputs` throws
 */
export function classifyImages(
  network: ImagePredictor,
  images: ImageLike | readonly ImageLike[],
): ImageClass[] {
  const pipeline = imagePipelineOf(network);
  const list = checkImages(images);
  return list.length === 0 ? [] : namedClasses(pipeline, network.predict(imageInputs(list, pipeline.images)));
}

/**
 * What a network remembers of its pictures: give `images` to `imageInputs`, `loadImages` or `loadImageFiles`.
 *
 * @throws L0netError INVALID_ARGUMENT where there is nothing, or that of another network; INVALID_FORMAT for a pipeline that is none
 */
export function imagePipelineOf(
  network: ImagePredictor,
): ImagePipeline & { readonly images: ResolvedImageOptions } {
  const { pipeline: text, inputs, outputs } = network;
  if (text === undefined)
    throw invalid('network', network, 'a network that remembers how pictures are its inputs');
  const pipeline = imagePipelineFromText(text, 'network.pipeline');
  const made = [cellsOf(pipeline.images), pipeline.classes.length];
  if (made[0] === inputs && made[1] === outputs) return pipeline;
  throw invalid('network.pipeline', made, `one of ${inputs} inputs and ${outputs} classes`);
}

/** Rows of a network's outputs, with the names of the classes. */
export function namedClasses({ classes }: ImagePipeline, outputs: Float32Array): ImageClass[] {
  return Array.from({ length: outputs.length / classes.length }, (_, row) => {
    const values = outputs.subarray(row * classes.length, (row + 1) * classes.length);
    const probability = values.reduce((most, value) => Math.max(most, value), -Infinity);
    const best = values.indexOf(probability);
    const probabilities = Object.fromEntries(classes.map((name, i) => [name, values[i]]));
    return { class: classes[best], probability, probabilities };
  });
}
