import { predictingDistributionOf } from '../gates/distributions.js';
import type { InferenceKernels, InferenceRuntime } from '../runtime/inferenceRuntime.js';
import type { EvaluatedPlan, ParameterRegion } from './plan.js';
import { gatesWeights, type LayerShape } from './shape.js';
import type { Signal } from './signal.js';
import { columnsOf, gateCount, rowsOf } from './sizes.js';
import type { EvaluatedStage } from './stage.js';

/** The gates of a layer at test time: deterministic, with a list of the open ones. */
export abstract class EvaluatedLayer implements EvaluatedStage {
  readonly shape: LayerShape;
  /** Rows of W that it began with. */
  readonly width: number;
  /** ẑ of each gate, 0 without gates */
  readonly gate: number;
  /** i32 [rows]: those that are open, ascending */
  readonly open: number;
  openCount: number;
  /** Gates with ẑ > 0. */
  openGates: number;
  protected readonly kernels: InferenceKernels;
  readonly #runtime: InferenceRuntime;
  readonly #origin: number;
  /** ẑ ⊙ W [rows, columns], with gates on weights */
  readonly #gated: number;
  /** 1 for each row that has anything but zeros, with gates on weights; else 0 */
  readonly #used: number;

  constructor(
    runtime: InferenceRuntime,
    { shape, width, origin }: EvaluatedPlan,
    readonly below: Signal,
    readonly above: Signal,
  ) {
    const { arena, kernels } = runtime;
    const rows = rowsOf(shape);
    this.shape = shape;
    this.width = width;
    this.#runtime = runtime;
    this.kernels = kernels;
    this.#origin = origin;
    this.gate = shape.gates ? arena.words(gateCount(shape)) : 0;
    this.#gated = gatesWeights(shape) ? arena.words(gateCount(shape)) : 0;
    this.#used = this.#gated && arena.words(rows);
    this.open = arena.words(rows);
    this.openCount = rows;
    this.openGates = rows;
  }

  abstract settle(): void;
  abstract forward(rows: number): void;
  /** Folds the gates, which were decided, into the weights of what is open. */
  abstract fold(region: ParameterRegion): void;

  /** i32 [openCount], or 0 where all are open. */
  get openList(): number {
    return this.openCount === rowsOf(this.shape) ? 0 : this.open;
  }

  /** i32 [rows]: which of the rows that the layer began with each row is, or 0 where none was removed. */
  get origins(): number {
    return rowsOf(this.shape) === this.width ? 0 : this.#origin;
  }

  /** ẑ of each row, 0 where there is nothing to fold in. */
  get sharedGate(): number {
    return this.#gated ? 0 : this.gate;
  }

  /** What is above 0 for each row that is open, 0 where there is nothing to ask. */
  get inputGates(): number {
    return this.#used || this.gate;
  }

  /**
   * Decides the gates from log α; with gates on weights, a row is open that has anything but zeros. Every layer's come before
   * any layer's weights are folded.
   */
  decide({ logAlpha, weights }: ParameterRegion): void {
    const { kernels, shape, gate } = this;
    const { gates } = shape;
    const [rows, columns] = [rowsOf(shape), columnsOf(shape)];
    this.openCount = rows;
    this.openGates = rows;
    if (!gates) return;
    const count = gateCount(shape);
    predictingDistributionOf(gates).decide(kernels, gates, count, logAlpha, gate);
    if (this.#gated) {
      this.openGates = kernels.openGates(count, gate, this.#gated);
      this.openCount = this.#multiply(weights, rows, columns);
    } else {
      this.openCount = kernels.openGates(rows, gate, this.open);
      this.openGates = this.openCount;
    }
  }

  /** W as packing takes it: with gates on weights ẑ ⊙ W, else as it is, for `sharedGate` to be folded in. */
  matrix({ weights }: ParameterRegion): number {
    return this.#gated || weights;
  }

  /** ẑ ⊙ W, and the rows that hold anything but zeros; returns how many. */
  #multiply(weights: number, rows: number, columns: number): number {
    const { arena } = this.#runtime;
    const [w, z, product] = [weights, this.gate, this.#gated].map((at) => arena.f32(at, rows * columns));
    const open = arena.i32(this.open, rows);
    const used = arena.f32(this.#used, rows);
    let count = 0;
    for (let row = 0; row < rows; row++) {
      used[row] = 0;
      for (let i = row * columns; i < (row + 1) * columns; i++) {
        product[i] = w[i] * z[i];
        if (product[i] !== 0) used[row] = 1;
      }
      if (used[row]) open[count++] = row;
    }
    return count;
  }
}
