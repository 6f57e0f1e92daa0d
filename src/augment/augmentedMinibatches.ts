import { sha256 } from '../base/digest.js';
import { type RandomKey, stream } from '../base/random.js';
import type { Dataset } from '../data/dataset.js';
import type { DatasetIdentity } from '../data/identity.js';
import type { DatasetShape } from '../data/resident.js';
import { formOf } from '../layers/kinds.js';
import type { TrainerAccess } from '../network/access.js';
import type { TrainingStack } from '../stack/trainingStack.js';
import { Minibatches } from '../training/minibatches.js';
import { moveCells, NOTHING } from './cells.js';
import type { ResolvedAugmentation } from './options.js';

/** The stream of these random numbers, beside those of src/base/random.ts, which is in everybody's bundle. */
const STREAM = 5;

/** Random numbers of an image: for its top, its left, and whether it is mirrored. */
const DRAWS = 3;

/** Minibatches of images in linear memory, each of which is moved by chance, anew in each epoch, when it is gathered. */
export class AugmentedMinibatches extends Minibatches {
  readonly #access: TrainerAccess;
  readonly #width: number;
  readonly #key: RandomKey;
  readonly #augmentation: ResolvedAugmentation;
  /** u32 [examples]: their order in the epoch */
  readonly #order: number;
  /** f32 [examples, DRAWS], uniform in (0, 1): by the number of the example, not its place */
  readonly #draws: number;
  /** i32 [inputs]: the cells of an image that the inputs which are read are, one after another */
  readonly #columns: number;
  /** i32 [inputs]: the cells that all inputs are */
  readonly #cells: Int32Array;
  /** i32 [inputs]: the numbers of the inputs that are read */
  readonly #read: Int32Array;
  /** All of linear memory. */
  #words = new Int32Array();
  #floats = new Float32Array();

  constructor(
    access: TrainerAccess,
    shape: DatasetShape,
    data: Dataset,
    key: RandomKey,
    size: number,
    examples: number,
    augmentation: ResolvedAugmentation,
  ) {
    super(access, shape, data, key, size, examples);
    const { arena } = access.runtime;
    this.#access = access;
    this.#width = shape.inputs;
    this.#key = key;
    this.#augmentation = augmentation;
    this.#order = arena.words(examples);
    this.#draws = arena.words(DRAWS * examples);
    this.#columns = arena.words(shape.inputs);
    this.#cells = new Int32Array(shape.inputs);
    this.#read = new Int32Array(shape.inputs);
  }

  /** The order once more, in a place that is known here, and how each image is moved. */
  override shuffle(epoch: number): void {
    super.shuffle(epoch);
    const { examples } = this;
    const { low, high } = this.#key;
    const { kernels } = this.#access.runtime;
    kernels.shuffle(examples, low, high, epoch, stream('shuffle'), this.#order);
    kernels.uniforms(DRAWS * examples, low, high, epoch, STREAM, this.#draws);
  }

  /** All that goes with them, as they stand; and then, in the place of their inputs, what these are once they were moved. */
  override gather(minibatch: number, stack: TrainingStack): void {
    super.gather(minibatch, stack);
    const { kernels, arena } = this.#access.runtime;
    if (this.#words.buffer !== arena.memory.buffer) {
      this.#words = new Int32Array(arena.memory.buffer);
      this.#floats = new Float32Array(arena.memory.buffer);
    }
    const { inputs, bytes } = this.data;
    const { values, ld } = stack.input;
    const count = stack.inputCount;
    const rows = this.rows(minibatch);
    this.#list(stack, count);
    for (let row = 0; row < rows; row++) {
      const example = this.#order + 4 * (minibatch * this.size + row);
      const out = values + 4 * row * ld;
      this.#move(this.#words[example >>> 2]);
      const beyond = this.#pick(count);
      const columns = this.#columns;
      if (bytes) kernels.gatherBytes(1, count, inputs, this.#width, example, columns, 1 / 255, out, ld, 0);
      else kernels.gatherFloats(1, count, inputs, this.#width, example, columns, out, ld);
      if (beyond) this.#clear(count, out);
    }
  }

  /** Other images come of other options. */
  override async identity(): Promise<DatasetIdentity> {
    const identity = await super.identity();
    const text = `${identity.inputs} ${JSON.stringify(this.#augmentation)}`;
    return { ...identity, inputs: await sha256(new TextEncoder().encode(text)) };
  }

  /** What becomes of an example's cells in this epoch. */
  #move(example: number): void {
    const { crop, flip } = this.#augmentation;
    const draws = (this.#draws >>> 2) + DRAWS * example;
    const floats = this.#floats;
    const top = Math.floor(floats[draws] * (2 * crop[0] + 1)) - crop[0];
    const left = Math.floor(floats[draws + 1] * (2 * crop[1] + 1)) - crop[1];
    moveCells(this.#augmentation, top, left, flip && floats[draws + 2] < 0.5, this.#cells);
  }

  /** Which inputs are read: all, or the open ones of a dense first layer. */
  #list({ layers: [first] }: TrainingStack, count: number): void {
    const words = this.#words;
    const { shape, origins, openList } = first;
    const isGated = formOf(shape).gatesInputs;
    for (let i = 0; i < count; i++) {
      const open = isGated && openList ? words[(openList >>> 2) + i] : i;
      this.#read[i] = isGated && origins ? words[(origins >>> 2) + open] : open;
    }
  }

  /** The cells of these. Says whether nothing is seen at some. */
  #pick(count: number): boolean {
    const columns = this.#columns >>> 2;
    let beyond = false;
    for (let i = 0; i < count; i++) {
      const cell = this.#cells[this.#read[i]];
      if (cell === NOTHING) beyond = true;
      this.#words[columns + i] = cell === NOTHING ? 0 : cell;
    }
    return beyond;
  }

  /** Writes zeros where nothing is seen. */
  #clear(count: number, out: number): void {
    for (let i = 0; i < count; i++) {
      if (this.#cells[this.#read[i]] === NOTHING) this.#floats[(out >>> 2) + i] = 0;
    }
  }
}
