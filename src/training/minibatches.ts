import { type RandomKey, stream } from '../base/random.js';
import type { Dataset } from '../data/dataset.js';
import { copyDataset, type DatasetShape, type ResidentDataset } from '../data/resident.js';
import { formOf } from '../layers/kinds.js';
import { answersOf } from '../loss/loss.js';
import type { TrainerAccess } from '../network/access.js';
import type { TrainingStack } from '../stack/trainingStack.js';

/** The training data in linear memory, cut into the minibatches of an epoch, in an order of its own for each. */
export class Minibatches {
  readonly data: ResidentDataset;
  /** Examples in a minibatch; the last one of an epoch may be smaller. */
  readonly size: number;
  /** Minibatches in an epoch. */
  readonly count: number;
  readonly #access: TrainerAccess;
  readonly #shape: DatasetShape;
  readonly #key: RandomKey;
  /** u32 [examples]: the order of the current epoch */
  readonly #order: number;
  /** [inputs], both */
  readonly #map: number;
  readonly #picked: number;
  /** f32 [size]: the weights of a minibatch, or 0 */
  readonly #weights: number;

  /** Plans all memory, and copies data that was checked once there is any. */
  constructor(access: TrainerAccess, shape: DatasetShape, data: Dataset, key: RandomKey, size: number) {
    const { arena } = access.runtime;
    const examples = data.inputs.length / shape.inputs;
    this.size = Math.min(size, examples);
    this.count = Math.ceil(examples / this.size);
    this.#access = access;
    this.#shape = shape;
    this.#key = key;
    this.#order = arena.words(examples);
    this.#map = arena.words(shape.inputs);
    this.#picked = arena.words(shape.inputs);
    this.#weights = data.weights ? arena.words(this.size) : 0;
    arena.part('data');
    this.data = copyDataset(data, shape, arena);
  }

  /** Puts the examples into the order of an epoch, counted from 0: a pure function of the seed and the epoch. */
  shuffle(epoch: number): void {
    const { low, high } = this.#key;
    const { kernels } = this.#access.runtime;
    kernels.shuffle(this.data.examples, low, high, epoch, stream('shuffle'), this.#order);
  }

  /** Examples in a minibatch of the epoch, counted from 0. */
  rows(minibatch: number): number {
    return Math.min(this.size, this.data.examples - minibatch * this.size);
  }

  /** Gathers a minibatch of the epoch into the stack, whose gates were sampled: only open inputs are read. */
  gather(minibatch: number, stack: TrainingStack): void {
    const { kernels } = this.#access.runtime;
    const { inputs: width, outputs } = this.#shape;
    const rows = this.rows(minibatch);
    const order = this.#order + 4 * minibatch * this.size;
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
