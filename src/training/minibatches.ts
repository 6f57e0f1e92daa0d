import { type RandomKey, stream } from '../base/random.js';
import type { Dataset } from '../data/dataset.js';
import { type DatasetIdentity, identify } from '../data/identity.js';
import { copyDataset, type DatasetShape, type ResidentDataset } from '../data/resident.js';
import { formOf } from '../layers/kinds.js';
import { answersOf } from '../loss/loss.js';
import type { TrainerAccess } from '../network/access.js';
import type { TrainingStack } from '../stack/trainingStack.js';

/** The training data in linear memory, cut into the minibatches of an epoch, in an order of its own for each. */
export class Minibatches {
  readonly data: ResidentDataset;
  /** Examples in an epoch. */
  readonly examples: number;
  /** Examples in a minibatch; the last one of an epoch may be smaller. */
  readonly size: number;
  /** Minibatches in an epoch. */
  readonly count: number;
  /** The first minibatch of those whose examples are in linear memory. */
  protected first = 0;
  readonly #access: TrainerAccess;
  readonly #shape: DatasetShape;
  readonly #key: RandomKey;
  /** u32 [examples in memory]: their order */
  readonly #order: number;
  /** [inputs], both */
  readonly #map: number;
  readonly #picked: number;
  /** f32 [size]: the weights of a minibatch, or 0 */
  readonly #weights: number;

  /**
   * Plans all memory, and copies data that was checked once there is any.
   *
   * @param examples those of an epoch, of which `room` are in linear memory at a time
   */
  constructor(
    access: TrainerAccess,
    shape: DatasetShape,
    data: Dataset,
    key: RandomKey,
    size: number,
    examples: number,
    room = examples,
  ) {
    const { arena } = access.runtime;
    this.examples = examples;
    this.size = Math.min(size, examples);
    this.count = Math.ceil(examples / this.size);
    this.#access = access;
    this.#shape = shape;
    this.#key = key;
    this.#order = arena.words(room);
    this.#map = arena.words(shape.inputs);
    this.#picked = arena.words(shape.inputs);
    this.#weights = data.weights ? arena.words(this.size) : 0;
    arena.part('data');
    this.data = copyDataset(data, shape, arena, room);
  }

  /** Whether the examples of a minibatch are in linear memory. */
  holds(_epoch: number, _minibatch: number): boolean {
    return true;
  }

  /** Brings them there. */
  async read(_epoch: number, _minibatch: number): Promise<void> {}

  /** Lets go of what examples are read from. */
  async rest(): Promise<void> {}

  /** What tells these data from others. */
  identity(): Promise<DatasetIdentity> {
    return identify(this.data, this.#shape, this.#access.runtime.arena);
  }

  /**
   * Puts the examples in memory into the order of an epoch, counted from 0: a pure function of the seed and the epoch.
   *
   * @param examples how many there are
   * @param part     of the epoch, counted from 0: each has a stream of its own
   */
  shuffle(epoch: number, examples = this.examples, part = 0): void {
    const { low, high } = this.#key;
    const { kernels } = this.#access.runtime;
    kernels.shuffle(examples, low, high, epoch, stream('shuffle', part), this.#order);
  }

  /** Examples in a minibatch of the epoch, counted from 0. */
  rows(minibatch: number): number {
    return Math.min(this.size, this.examples - minibatch * this.size);
  }

  /** Gathers a minibatch of the epoch into the stack, whose gates were sampled: only open inputs are read. */
  gather(minibatch: number, stack: TrainingStack): void {
    const { kernels } = this.#access.runtime;
    const { inputs: width, outputs } = this.#shape;
    const rows = this.rows(minibatch);
    const order = this.#order + 4 * (minibatch - this.first) * this.size;
    const count = stack.inputCount;
    const columns = this.#pick(stack);
    const { inputs, bytes, loss, answers, weights } = this.data;
    if (bytes) {
      kernels.gatherBytes(
        rows,
        count,
        inputs,
        width,
        order,
        columns,
        1 / 255,
        stack.input.values,
        stack.input.ld,
        this.#map,
      );
    } else {
      kernels.gatherFloats(rows, count, inputs, width, order, columns, stack.input.values, stack.input.ld);
    }
    const perRow = answersOf(loss, outputs);
    if (perRow === 1) kernels.gatherWords(rows, answers, order, stack.answers);
    else kernels.gatherFloats(rows, perRow, answers, perRow, order, 0, stack.answers, perRow);
    stack.weights = this.#weights;
    if (weights) kernels.gatherWords(rows, weights, order, this.#weights);
  }

  /** Which of a row's inputs the minibatch needs: the open ones of a dense first layer. 0 for all. */
  #pick(stack: TrainingStack): number {
    const { shape, origins, openCount, openList } = stack.layers[0];
    if (!formOf(shape).gatesInputs) return 0;
    if (!origins || !openList) return origins || openList;
    this.#access.runtime.kernels.gatherWords(openCount, origins, openList, this.#picked);
    return this.#picked;
  }
}
