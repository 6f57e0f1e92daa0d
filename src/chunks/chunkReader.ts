import { L0netError } from '../base/errors.js';
import type { Dataset } from '../data/dataset.js';
import { countOf, type DatasetShape } from '../data/resident.js';
import { checkedChunks, sliceOf } from './chunk.js';
import type { Chunks } from './chunks.js';

/** Where the chunks of an epoch are being read. */
interface Place {
  readonly epoch: number;
  readonly iterator: AsyncGenerator<Dataset, void, undefined>;
  /** The number of the next example. */
  example: number;
  /** What is left of a chunk, the next examples. */
  rest: Dataset | undefined;
}

/** Reads examples by their numbers within an epoch. */
export class ChunkReader {
  readonly #chunks: Chunks;
  readonly #shape: DatasetShape;
  readonly #kind: string;
  #place: Place | undefined;

  /** @param kind of what kind all examples have to be */
  constructor(chunks: Chunks, shape: DatasetShape, kind: string) {
    this.#chunks = chunks;
    this.#shape = shape;
    this.#kind = kind;
  }

  /**
   * Reads examples `from` to `to`. What was read last is gone on from, if they come after it; else the epoch begins anew.
   *
   * @param take is given them piece by piece; false if no more are wanted
   * @returns where the examples ended, `to` or before it
   * @throws L0netError as `checkedChunks`
   */
  async read(epoch: number, from: number, to: number, take: (piece: Dataset) => boolean): Promise<number> {
    const place = await this.#seek(epoch, from);
    try {
      while (place.example < to) {
        const chunk = place.rest ?? (await nextOf(place));
        place.rest = undefined;
        if (!chunk) {
          // The next try begins anew: there may be more by then.
          this.#place = undefined;
          break;
        }
        const first = place.example;
        const rows = countOf(chunk, this.#shape);
        const [begin, end] = [Math.min(rows, Math.max(0, from - first)), Math.min(rows, to - first)];
        place.example += end;
        if (end < rows) place.rest = sliceOf(chunk, this.#shape, end, rows);
        if (begin < end && !take(sliceOf(chunk, this.#shape, begin, end))) return place.example;
      }
      return place.example;
    } catch (error) {
      this.#place = undefined;
      throw error;
    }
  }

  /** Whether the epoch has no more examples than those that were read. */
  async isAtEnd(): Promise<boolean> {
    const place = this.#place;
    if (!place) return true;
    place.rest ??= await nextOf(place);
    return place.rest === undefined;
  }

  /** Lets go of the chunks: what they are read from is closed. */
  async rest(): Promise<void> {
    const place = this.#place;
    this.#place = undefined;
    await place?.iterator.return();
  }

  async #seek(epoch: number, from: number): Promise<Place> {
    const place = this.#place;
    if (place?.epoch === epoch && place.example <= from) return place;
    await this.rest();
    const iterator = checkedChunks(this.#chunks, epoch, this.#shape, this.#kind);
    this.#place = { epoch, iterator, example: 0, rest: undefined };
    return this.#place;
  }
}

async function nextOf({ iterator }: Place): Promise<Dataset | undefined> {
  const { value } = await iterator.next();
  return value ?? undefined;
}

/** The error for an epoch that has another number of examples than were counted. */
export function otherNumber(epoch: number, received: string, expected: number): L0netError {
  return new L0netError('INVALID_SHAPE', {
    argument: 'chunks',
    received: `${received} in epoch ${epoch + 1}`,
    expected: `${expected} examples in each epoch, as were counted: chunks that begin anew each time`,
  });
}
