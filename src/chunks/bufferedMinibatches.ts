import type { RandomKey } from '../base/random.js';
import type { Dataset } from '../data/dataset.js';
import type { DatasetIdentity } from '../data/identity.js';
import { countOf, type DatasetShape, putExamples } from '../data/resident.js';
import type { TrainerAccess } from '../network/access.js';
import { Minibatches } from '../training/minibatches.js';
import { type ChunkReader, otherNumber } from './chunkReader.js';

/** What is known of chunks that were read once. */
export interface CountedChunks {
  /** The first examples, at most as many as the buffer has room for. */
  readonly head: Dataset;
  readonly examples: number;
  readonly buffer: number;
  readonly identity: DatasetIdentity;
}

/**
 * The minibatches of an epoch of which a part is in linear memory at a time: the buffer. It is filled with the examples that come
 * next, these are shuffled, trained on, and it is filled again. In every second epoch the first part is half as large, so that
 * other examples meet. If there is room for all, that is the order of Minibatches: the same bits.
 */
export class BufferedMinibatches extends Minibatches {
  readonly #access: TrainerAccess;
  readonly #shape: DatasetShape;
  readonly #reader: ChunkReader;
  readonly #identity: DatasetIdentity;
  /** Minibatches of a whole part. */
  readonly #perPart: number;
  /** What is in the buffer; none if the epoch is −1. */
  #epoch = -1;
  #part = 0;

  constructor(
    access: TrainerAccess,
    shape: DatasetShape,
    { head, examples, buffer, identity }: CountedChunks,
    reader: ChunkReader,
    key: RandomKey,
    size: number,
  ) {
    const perPart = Math.ceil(Math.min(buffer, examples) / size);
    super(access, shape, head, key, size, examples, Math.min(perPart * size, examples));
    this.#access = access;
    this.#shape = shape;
    this.#reader = reader;
    this.#identity = identity;
    this.#perPart = perPart;
  }

  override holds(epoch: number, minibatch: number): boolean {
    return this.#epoch === epoch && this.#part === this.#partOf(epoch, minibatch);
  }

  override async read(epoch: number, minibatch: number): Promise<void> {
    const part = this.#partOf(epoch, minibatch);
    const first = Math.max(0, part * this.#perPart - this.#shift(epoch));
    const last = Math.min(this.count, (part + 1) * this.#perPart - this.#shift(epoch));
    const [begin, end] = [first * this.size, Math.min(this.examples, last * this.size)];
    this.#epoch = -1;
    let filled = 0;
    const take = (piece: Dataset): boolean => {
      // The network may have got another trainer meanwhile, to which this memory belongs.
      if (!this.#access.live()) return false;
      putExamples(this.data, filled, piece, this.#shape, this.#access.runtime.arena);
      filled += countOf(piece, this.#shape);
      return true;
    };
    const read = await this.#reader.read(epoch, begin, end, take);
    if (!this.#access.live()) return;
    if (read < end) throw otherNumber(epoch, `${read} examples`, this.examples);
    if (end === this.examples && !(await this.#reader.isAtEnd())) {
      throw otherNumber(epoch, `more than ${end} examples`, this.examples);
    }
    if (!this.#access.live()) return;
    super.shuffle(epoch, end - begin, part);
    this.first = first;
    this.#epoch = epoch;
    this.#part = part;
  }

  /** Done when the buffer was filled. */
  override shuffle(): void {}

  override rest(): Promise<void> {
    return this.#reader.rest();
  }

  override async identity(): Promise<DatasetIdentity> {
    return this.#identity;
  }

  #partOf(epoch: number, minibatch: number): number {
    return Math.floor((minibatch + this.#shift(epoch)) / this.#perPart);
  }

  /** Minibatches that the first part of an epoch has less than the others. */
  #shift(epoch: number): number {
    return epoch % 2 === 1 && this.#perPart < this.count ? this.#perPart >> 1 : 0;
  }
}
