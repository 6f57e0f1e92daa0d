import type { Runtime } from '../../runtime/runtime.js';
import type { Flatten, OpenMaps } from '../flatten.js';
import type { LayerPlan, TrainingPlan } from '../plan.js';
import { leading } from '../shape.js';
import { GatedLayer } from '../trainedLayer.js';

/** Scratch that all dense layers of a network in training share. */
export interface DenseScratch {
  readonly left: number;
  readonly right: number;
  /** i32: the steps of each panel on the left, where it is sparse */
  readonly steps: number;
  readonly tile: number;
  /** [3, the largest number of outputs] */
  readonly row: number;
}

/**
 * A gated dense layer while it trains. With A the open inputs of this layer and A′ those of the next:
 *
 *     y  = x[:, A] · (z_A ⊙ W[A, A′]) + b[A′]          D  = xᵀ · dy
 *     dW = z ⊙ D       dL/dz_i = Σ_j W_ij D_ij         dx = dy · (z ⊙ W)ᵀ
 *
 * What a closed gate kills is never computed. With one sample per example the inputs are gated instead, and all
 * products are dense.
 */
export class DenseLayer extends GatedLayer {
  /** y, dy [batch, outputs that are open], leading dimension `leading` of their number */
  readonly y: number;
  readonly dy: number;
  readonly scratch: DenseScratch;
  readonly #sparse: boolean;
  /** x ∘ z and its gradient [batch, inputs], with one sample per example */
  readonly #gated: number = 0;
  readonly #dGated: number = 0;

  constructor(runtime: Runtime, plan: LayerPlan, scratch: DenseScratch, options: TrainingPlan) {
    super(runtime, plan, options);
    const { arena } = runtime;
    const { inputs, outputs } = plan.shape;
    this.scratch = scratch;
    this.#sparse = plan.sparse;
    this.y = arena.words(options.batchSize * leading(outputs));
    this.dy = arena.words(options.batchSize * leading(outputs));
    if (this.perExample) {
      this.#gated = arena.words(options.batchSize * leading(inputs));
      this.#dGated = arena.words(options.batchSize * leading(inputs));
    }
  }

  /** The gates that close inputs: with gates on weights, none does while it trains. */
  get inputGates(): number {
    return this.sharedGate;
  }

  /** Finds the open inputs anew: those whose map is open, too. After the gates of both were sampled. */
  connect(flatten: Flatten, maps: OpenMaps): void {
    this.openCount = flatten.connect(maps, this);
  }

  /** x [rows, openCount] -> y [rows, columnCount]; `columns` are the open gates of the next layer, 0 for all. */
  forward(rows: number, x: number, ldx: number, columns: number, columnCount: number, relu: boolean): void {
    const { kernels, openCount, y } = this;
    const { left, right, steps, tile, row } = this.scratch;
    const { bias } = this.parameters;
    const { outputs } = this.shape;
    const ldy = leading(columnCount);
    const source = this.#gateInputs(rows, x, ldx);
    kernels.packRight(
      openCount,
      columnCount,
      this.matrix,
      outputs,
      this.openList,
      columns,
      this.sharedGate,
      right,
    );
    if (this.#sparse) {
      kernels.packSparse(rows, openCount, source, ldx, left, steps);
      kernels.multiplySparse(rows, columnCount, openCount, left, steps, right, y, ldy, tile);
    } else {
      kernels.packLeft(rows, openCount, source, ldx, 0, 0, left);
      kernels.multiplyPacked(rows, columnCount, openCount, left, right, y, ldy, tile);
    }
    kernels.addBias(rows, columnCount, y, ldy, bias, columns, relu ? 1 : 0, row);
  }

  /**
   * From dy: D, the bias gradient, and dx [rows, openCount] = dL/dx; dx is 0 for a first layer, which needs none.
   */
  backward(rows: number, x: number, ldx: number, columns: number, columnCount: number, dx: number): void {
    const { kernels, openCount, d, dy } = this;
    const { left, right, steps, tile, row } = this.scratch;
    const { bias } = this.parameters;
    const { inputs, outputs } = this.shape;
    const ldy = leading(columnCount);
    this.columnCount = columnCount;
    const source = this.perExample ? this.#gated : x;
    kernels.packRight(rows, columnCount, dy, ldy, 0, 0, 0, right);
    if (this.#sparse) {
      kernels.packSparseTransposed(openCount, rows, source, ldx, left, steps);
      kernels.multiplySparse(openCount, columnCount, rows, left, steps, right, d, ldy, tile);
    } else {
      kernels.packLeftTransposed(openCount, rows, source, ldx, 0, 0, left);
      kernels.multiplyPacked(openCount, columnCount, rows, left, right, d, ldy, tile);
    }
    const { biasGradient, constants } = this;
    kernels.layerBiasGradient(
      rows,
      columnCount,
      dy,
      ldy,
      columns,
      outputs,
      constants,
      bias,
      biasGradient,
      row,
    );
    const inputGradient = this.perExample && dx === 0 ? this.#dGated : dx;
    if (inputGradient === 0) return;
    const gate = this.sharedGate;
    kernels.packLeft(rows, columnCount, dy, ldy, 0, 0, left);
    kernels.packRightTransposed(
      columnCount,
      openCount,
      this.matrix,
      outputs,
      this.openList,
      columns,
      gate,
      right,
    );
    kernels.multiplyPacked(rows, openCount, columnCount, left, right, inputGradient, ldx, tile);
    if (this.perExample) {
      kernels.gateInputsGradient(rows, inputs, x, ldx, this.z, this.dz, inputGradient, this.gateGradient);
    }
  }

  /** See GatedLayer.updateAll. */
  update(columns: number, columnCount: number, settings: number): void {
    this.updateAll(columns, columnCount, settings, this.scratch.row);
  }

  #gateInputs(rows: number, x: number, ldx: number): number {
    if (!this.perExample) return x;
    this.kernels.gateInputs(rows, this.shape.inputs, x, ldx, this.z, this.#gated);
    return this.#gated;
  }
}
