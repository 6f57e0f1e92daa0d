import type { InferenceKernels, InferenceRuntime } from '../runtime/inferenceRuntime.js';
import type { ParameterRegion } from './parameters.js';
import { columnsOf, gateCount, gatesWeights, type LayerShape, rowsOf } from './shape.js';

/** The gates of a layer at test time: deterministic, with a list of the open ones. */
export class EvaluatedGates {
  /** ẑ of each gate, 0 without gates */
  readonly gate: number;
  /** i32 [rows]: those that are open, ascending */
  readonly open: number;
  openCount: number;
  /** Gates with ẑ > 0. */
  openGates: number;
  protected readonly kernels: InferenceKernels;
  readonly #origin: number;
  /** ẑ ⊙ W [rows, columns], with gates on weights */
  readonly #gated: number;

  /**
   * @param width  rows that the layer began with
   * @param origin i32 [rows]: which of those each one is; read where they are fewer
   */
  constructor(
    { arena, kernels }: InferenceRuntime,
    readonly shape: LayerShape,
    readonly width: number,
    origin: number,
  ) {
    const rows = rowsOf(shape);
    this.kernels = kernels;
    this.#origin = origin;
    this.gate = shape.gates ? arena.words(gateCount(shape)) : 0;
    this.#gated = gatesWeights(shape) ? arena.words(gateCount(shape)) : 0;
    this.open = arena.words(rows);
    this.openCount = rows;
    this.openGates = rows;
  }

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
    const median = gates.testGate === 'median' ? 1 : 0;
    kernels.testGates(count, logAlpha, median, gates.temperature, gates.gamma, gates.zeta, gate);
    if (this.#gated) {
      this.openGates = kernels.openGates(count, gate, this.#gated);
      kernels.product(count, weights, gate, this.#gated);
      this.openCount = kernels.rowsInUse(rows, columns, this.#gated, this.open);
    } else {
      this.openCount = kernels.openGates(rows, gate, this.open);
      this.openGates = this.openCount;
    }
  }

  /** W as packing takes it: with gates on weights ẑ ⊙ W, else as it is, for `sharedGate` to be folded in. */
  matrix({ weights }: ParameterRegion): number {
    return this.#gated || weights;
  }
}
