import { checkInteger } from '../base/check.js';
import { invalid } from '../base/errors.js';
import type { RandomKey } from '../base/random.js';
import type { Dataset } from '../data/dataset.js';
import { countOf, type DatasetShape } from '../data/resident.js';
import { steady } from '../data/steady.js';
import type { TrainerAccess } from '../network/access.js';
import type { Minibatches } from '../training/minibatches.js';
import { type ChunkedDataset, chunkedOf } from '../training/trainingData.js';
import { AugmentedMinibatches } from './augmentedMinibatches.js';
import { type AugmentOptions, type ResolvedAugmentation, resolveAugmentation } from './options.js';

/**
 * A dataset of images, for a trainer, of which each is moved and mirrored by chance whenever it is trained on:
 *
 *     const train = augmented(images, { image: { channels: 3, height: 32, width: 32 }, flip: true, crop: 4 });
 *     for await (const epoch of new Trainer(network, train, { epochs: 200, test })) console.log(epoch.testError);
 *
 * Moves are a pure function of the trainer's seed, the epoch, and the number of the example, so a training can be repeated and
 * resumed, to the same bits; a checkpoint goes on with the same data and the same options only. Nothing is copied: images
 * are gathered from where they stand to other places.
 *
 * @throws L0netError UNKNOWN_OPTION; INVALID_ARGUMENT for options that do not fit the images, and for data in chunks, which are
 *   moved as they are read
 */
export function augmented(data: Dataset, options: AugmentOptions): ChunkedDataset {
  const resolved = resolveAugmentation(options);
  if (typeof data !== 'object' || data === null) throw invalid('data', data, 'an object with inputs');
  if (chunkedOf(data)) throw invalid('data', data, 'a dataset in memory: chunks are moved as they are read');
  const inputs = resolved.channels * resolved.height * resolved.width;
  const numbers = checkInteger('data.inputs.length', data.inputs?.length, 1);
  if (numbers % inputs !== 0) {
    throw invalid(
      'options.image',
      options.image,
      `the sides of images that have ${numbers} numbers together`,
    );
  }
  return new AugmentedImages(steady(data), resolved, inputs);
}

/** Images in memory that are moved when they are gathered. */
class AugmentedImages implements ChunkedDataset {
  readonly head: Dataset;
  readonly examples: number;
  readonly buffer: number;
  readonly #augmentation: ResolvedAugmentation;
  readonly #inputs: number;

  constructor(data: Dataset, augmentation: ResolvedAugmentation, inputs: number) {
    this.head = data;
    this.examples = countOf(data, { inputs });
    this.buffer = this.examples;
    this.#augmentation = augmentation;
    this.#inputs = inputs;
  }

  /** @internal */
  minibatches(access: TrainerAccess, shape: DatasetShape, key: RandomKey, size: number): Minibatches {
    // The network's inputs fit the data, and so do these images; not always to each other.
    if (shape.inputs !== this.#inputs) {
      throw invalid(
        'options.image',
        this.#inputs,
        `images of ${shape.inputs} numbers, as the network's inputs`,
      );
    }
    return new AugmentedMinibatches(access, shape, this.head, key, size, this.examples, this.#augmentation);
  }
}
