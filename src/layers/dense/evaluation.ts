import type { InferenceRuntime } from '../../runtime/inferenceRuntime.js';
import { EvaluatedGates } from '../evaluatedLayer.js';
import type { Flatten, OpenMaps } from '../flatten.js';
import { rightPanels } from '../panels.js';
import type { ParameterRegion } from '../plan.js';
import { type LayerShape, leading } from '../shape.js';

/** Scratch that all dense layers of an evaluation share. */
export interface EvaluationScratch {
  readonly left: number;
  /** i32: the steps of each panel on the left, where it is sparse */
  readonly steps: number;
  readonly tile: number;
  readonly bias: number;
}

/** A product of which so much is left, when shared zeros are left out, is faster as a whole. */
const FULL = 0.85;

/**
 * A dense layer as it is at test time: its gates deterministic, closed rows and columns left out, the gates folded into the
 * weights, which are packed once for any number of products. What `prune` gives to a smaller network is the same
 * numbers in the same order, hence the same bits.
 */
export class DenseEvaluation extends EvaluatedGates {
  readonly #panels: number;
  #bias = 0;
  #columns = 0;
  #outputs: number;

  constructor(runtime: InferenceRuntime, shape: LayerShape, width: number, origin: number) {
    super(runtime, shape, width, origin);
    this.#outputs = shape.outputs;
    this.#panels = runtime.arena.words(rightPanels(runtime.kernels, shape.inputs, shape.outputs));
  }

  /** Leaves inputs on closed maps out, too. */
  connect(flatten: Flatten, maps: OpenMaps): void {
    this.openCount = flatten.connect(maps, this);
  }

  /** Packs ẑ ⊙ W[open, open of next], next being undefined for the last layer. */
  fold(region: ParameterRegion, next: DenseEvaluation | undefined): void {
    this.#bias = region.bias;
    this.#columns = next ? next.openList : 0;
    this.#outputs = next ? next.openCount : this.shape.outputs;
    this.kernels.packRight(
      this.openCount,
      this.#outputs,
      this.matrix(region),
      this.shape.outputs,
      this.openList,
      this.#columns,
      this.sharedGate,
      this.#panels,
    );
  }

  /**
   * y = x · (ẑ ⊙ W) + b, rectified where there is a next layer: x [rows, openCount] with leading dimension ldx, or with
   * `columns` those columns of wider rows (not for a single row); y [rows, outputs that are open] with the leading
   * dimension that is returned.
   */
  forward(
    rows: number,
    x: number,
    ldx: number,
    columns: number,
    y: number,
    relu: boolean,
    scratch: EvaluationScratch,
  ): number {
    const { kernels } = this;
    const ldy = leading(this.#outputs);
    if (rows === 1) {
      kernels.gemvPacked(this.#outputs, this.openCount, x, this.#panels, y);
    } else {
      this.#multiply(rows, x, ldx, columns, y, ldy, scratch);
    }
    kernels.addBias(rows, this.#outputs, y, ldy, this.#bias, this.#columns, relu ? 1 : 0, scratch.bias);
    return ldy;
  }

  /** y = x · (ẑ ⊙ W), without the zeros that rows share where there are many; that changes no bits of what `addBias` makes of it. */
  #multiply(
    rows: number,
    x: number,
    ldx: number,
    columns: number,
    y: number,
    ldy: number,
    { left, steps, tile }: EvaluationScratch,
  ): void {
    const { kernels, openCount } = this;
    if (!columns) {
      const kept = kernels.packSparse(rows, openCount, x, ldx, left, steps);
      if (kept < FULL * kernels.sparseSteps(rows) * openCount) {
        kernels.multiplySparse(rows, this.#outputs, openCount, left, steps, this.#panels, y, ldy, tile);
        return;
      }
    }
    kernels.packLeft(rows, openCount, x, ldx, 0, columns, left);
    kernels.multiplyPacked(rows, this.#outputs, openCount, left, this.#panels, y, ldy, tile);
  }
}
