import { checkInteger, checkNames, checkObject } from '../base/check.js';
import { invalid, L0netError } from '../base/errors.js';
import { pause } from '../base/pause.js';
import type { RandomKey } from '../base/random.js';
import type { Dataset } from '../data/dataset.js';
import type { DatasetIdentity } from '../data/identity.js';
import { countOf, type DatasetShape } from '../data/resident.js';
import type { TrainerAccess } from '../network/access.js';
import type { Minibatches } from '../training/minibatches.js';
import type { ChunkedDataset } from '../training/trainingData.js';
import { BufferedMinibatches, type CountedChunks } from './bufferedMinibatches.js';
import { checkedChunks, kindOf, sliceOf } from './chunk.js';
import { ChunkReader } from './chunkReader.js';
import { type Chunks, checkChunks } from './chunks.js';
import { HashedBytes } from './hashedBytes.js';

/** How chunks become a dataset. */
export interface ChunkedDatasetOptions {
  /**
   * Examples that are in linear memory at a time, from 1 on, rounded up to whole minibatches; only these are shuffled among each
   * other. Rows that are sorted, by class say, are not mixed by a buffer that is much smaller than their runs.
   */
  readonly buffer: number;
  /** Ends the counting; `chunkedDataset` then throws its reason. */
  readonly signal?: AbortSignal;
  /** Called after each chunk that was counted, with the number of examples so far. */
  readonly onProgress?: (examples: number) => void;
}

/**
 * A dataset that is larger than memory, for a trainer: its examples are read chunk by chunk, anew in each epoch, and only
 * `buffer` of them are in linear memory.
 *
 *     const data = await chunkedDataset(chunks, network, { buffer: 50_000 });
 *     for await (const epoch of new Trainer(network, data, { epochs: 5 })) console.log(epoch.trainLoss);
 *
 * All chunks are read once before training, checked, counted (λ and the schedule need the number of examples), and digested, so
 * that checkpoints know the data. They may be of any sizes, and of other sizes in each epoch, but have the same number of
 * examples together. If the buffer has room for all, a training has the same bits as one on the same examples in memory. A
 * function may give other examples in each epoch, images that are cropped by chance say; checkpoints then know those of the first.
 *
 * @param shape  a network, or its numbers of inputs and outputs and the kind of these
 * @throws L0netError UNKNOWN_OPTION; INVALID_ARGUMENT and INVALID_SHAPE for chunks that are no datasets for this shape, or of
 *   different kinds, with the number of the chunk, and for none; what reading them throws; the signal's reason
 */
export async function chunkedDataset(
  chunks: Chunks,
  shape: DatasetShape,
  options: ChunkedDatasetOptions,
): Promise<ChunkedDataset> {
  checkChunks(chunks);
  checkObject('shape', shape);
  checkNames('options', options, ['buffer', 'signal', 'onProgress']);
  const { signal, onProgress } = options;
  const buffer = checkInteger('options.buffer', options.buffer, 1);
  if (signal !== undefined && !(signal instanceof AbortSignal)) {
    throw invalid('options.signal', signal, 'an AbortSignal');
  }
  const { inputs, outputs, output } = shape;
  const own = { inputs, outputs, output };
  const counted = await countChunks(chunks, own, buffer, signal, onProgress);
  return new ReadChunks(chunks, counted);
}

/** Chunks that were read once. */
class ReadChunks implements ChunkedDataset {
  readonly head: Dataset;
  readonly examples: number;
  readonly buffer: number;
  readonly #chunks: Chunks;
  readonly #counted: CountedChunks;

  constructor(chunks: Chunks, counted: CountedChunks) {
    this.head = counted.head;
    this.examples = counted.examples;
    this.buffer = counted.buffer;
    this.#chunks = chunks;
    this.#counted = counted;
  }

  /** @internal */
  minibatches(access: TrainerAccess, shape: DatasetShape, key: RandomKey, size: number): Minibatches {
    const reader = new ChunkReader(this.#chunks, shape, kindOf(this.head));
    return new BufferedMinibatches(access, shape, this.#counted, reader, key, size);
  }
}

/** Enough to see of what kind examples are: how large their numbers are, and how many of them are 0. */
const HEAD = 1000;

/** The loop lets others run after so many milliseconds. */
const SLICE = 16;

async function countChunks(
  chunks: Chunks,
  shape: DatasetShape,
  buffer: number,
  signal: AbortSignal | undefined,
  onProgress: ((examples: number) => void) | undefined,
): Promise<CountedChunks> {
  const [inputs, answers, weights] = [new HashedBytes(), new HashedBytes(), new HashedBytes()];
  let head: Dataset | undefined;
  let examples = 0;
  let counts = false;
  let sliceEnd = performance.now() + SLICE;
  signal?.throwIfAborted();
  for await (const chunk of checkedChunks(chunks, 0, shape)) {
    head ??= copyOfHead(chunk, shape, Math.min(HEAD, buffer));
    inputs.add(chunk.inputs);
    answers.add(chunk.labels ? Uint32Array.from(chunk.labels) : (chunk.targets as Float32Array));
    if (chunk.weights) weights.add(chunk.weights);
    counts ||= !chunk.weights || chunk.weights.some((weight) => weight > 0);
    examples += countOf(chunk, shape);
    onProgress?.(examples);
    if (performance.now() >= sliceEnd) {
      await pause();
      sliceEnd = performance.now() + SLICE;
    }
    signal?.throwIfAborted();
  }
  if (!head) {
    throw new L0netError('INVALID_SHAPE', {
      argument: 'chunks',
      received: 'none',
      expected: 'one example or more',
    });
  }
  if (!counts) throw invalid('chunks.weights', 0, 'one above 0');
  const identity: DatasetIdentity = {
    examples,
    elements: head.inputs instanceof Uint8Array ? 'U8' : 'F32',
    inputs: inputs.digest(),
    answers: answers.digest(),
    ...(head.weights && { weights: weights.digest() }),
  };
  return { head, examples, buffer, identity };
}

/** The first examples in memory of their own. */
function copyOfHead(chunk: Dataset, shape: DatasetShape, most: number): Dataset {
  const { inputs, labels, targets, weights } = sliceOf(
    chunk,
    shape,
    0,
    Math.min(most, countOf(chunk, shape)),
  );
  return {
    inputs: inputs.slice(),
    ...(labels && { labels: labels.slice() }),
    ...(targets && { targets: targets.slice() }),
    // Which may all be 0 in a chunk.
    ...(weights && { weights: weights.map(() => 1) }),
  };
}
