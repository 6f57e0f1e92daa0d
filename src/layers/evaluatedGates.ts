import type { Kernels, Runtime } from '../runtime/runtime.js';
import { type LayerShape, rowsOf } from './shape.js';

/** The gates of a layer at test time: deterministic, with a list of the open ones. */
export class EvaluatedGates {
  /** ẑ [rows of W], 0 without gates */
  readonly gate: number;
  /** i32 [rows]: those with ẑ > 0, ascending */
  readonly open: number;
  openCount: number;
  protected readonly kernels: Kernels;
  readonly #origin: number;

  /**
   * @param width  rows that the layer began with
   * @param origin i32 [rows]: which of those each one is; read where they are fewer
   */
  constructor(
    { arena, kernels }: Runtime,
    readonly shape: LayerShape,
    readonly width: number,
    origin: number,
  ) {
    const rows = rowsOf(shape);
    this.kernels = kernels;
    this.#origin = origin;
    this.gate = shape.gates ? arena.words(rows) : 0;
    this.open = arena.words(rows);
    this.openCount = rows;
  }

  /** i32 [openCount], or 0 where all are open. */
  get openList(): number {
    return this.openCount === rowsOf(this.shape) ? 0 : this.open;
  }

  /** i32 [rows]: which of the rows that the layer began with each row is, or 0 where none was removed. */
  get origins(): number {
    return rowsOf(this.shape) === this.width ? 0 : this.#origin;
  }

  get sharedGate(): number {
    return this.gate;
  }

  /** Decides the gates from log α. Every layer's come before any layer's weights are folded. */
  decide(logAlpha: number): void {
    const { gates } = this.shape;
    const rows = rowsOf(this.shape);
    this.openCount = rows;
    if (!gates) return;
    const median = gates.testGate === 'median' ? 1 : 0;
    this.kernels.testGates(rows, logAlpha, median, gates.temperature, gates.gamma, gates.zeta, this.gate);
    this.openCount = this.kernels.openGates(rows, this.gate, this.open);
  }
}
