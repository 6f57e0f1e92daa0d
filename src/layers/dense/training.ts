import type { Runtime } from '../../runtime/runtime.js';
import { leftPanels, rightPanels, sparsePanels } from '../panels.js';
import type { LayerPlan, TrainingPlan } from '../plan.js';
import { type LayerShape, leading } from '../shape.js';
import { createSignal, type Signal } from '../signal.js';
import { TrainedLayer } from '../trainedLayer.js';
import { ZeroWatch } from './zeros.js';

/** Scratch that all dense layers of a network in training share. */
export interface DenseScratch {
  readonly left: number;
  readonly right: number;
  /** i32: the steps of each panel on the left, where it is sparse */
  readonly steps: number;
  readonly tile: number;
  /** updateScratch of the largest number of outputs */
  readonly row: number;
}

/**
 * A gated dense layer while it trains. With A the open inputs of this layer and A′ those of the next:
 *
 *     y  = x[:, A] · (z_A ⊙ W[A, A′]) + b[A′]          D  = xᵀ · dy
 *     dW = z ⊙ D       dL/dz_i = Σ_j W_ij D_ij         dx = dy · (z ⊙ W)ᵀ
 *
 * What a closed gate kills is never computed. With one sample per example the inputs are gated instead, and all
 * products are dense. Under another layer y is rectified.
 */
export class DenseLayer extends TrainedLayer {
  readonly scratch: DenseScratch;
  /** Of x, and of dy */
  readonly #zeros: ZeroWatch | undefined;
  readonly #gradientZeros: ZeroWatch | undefined;
  /** Whether the last forward pass left zeros of x out. */
  #sparse = false;
  readonly #rectifies: boolean;
  /** x ∘ z and its gradient [batch, inputs], with one sample per example */
  readonly #gated: number = 0;
  readonly #dGated: number = 0;

  /** @param rectifies whether there is a layer above */
  constructor(
    runtime: Runtime,
    plan: LayerPlan,
    scratch: DenseScratch,
    options: TrainingPlan,
    below: Signal,
    rectifies: boolean,
  ) {
    const { inputs, outputs } = plan.shape;
    super(runtime, plan, options, below, createSignal(outputs, 1, leading(outputs)));
    const { arena } = runtime;
    this.scratch = scratch;
    this.#zeros = plan.sparse ? new ZeroWatch() : undefined;
    this.#gradientZeros = rectifies ? new ZeroWatch() : undefined;
    this.#rectifies = rectifies;
    below.reader = this;
    if (this.perExample) {
      this.#gated = arena.words(options.batchSize * leading(inputs));
      this.#dGated = arena.words(options.batchSize * leading(inputs));
    }
  }

  /** The gates that close inputs: with gates on weights, none does while it trains. */
  get inputGates(): number {
    return this.sharedGate;
  }

  settle(): void {
    const { below, openCount } = this;
    below.openCount = openCount;
    below.openList = this.openList;
    below.ld = leading(openCount);
  }

  /** x [rows, openCount] -> y [rows, what is open above] */
  forward(rows: number): void {
    const { kernels, openCount, above } = this;
    const { left, right, steps, tile, row } = this.scratch;
    const { bias } = this.parameters;
    const { outputs } = this.shape;
    const { values: y, ld: ldy, openCount: columnCount, openList: columns } = above;
    const { ld: ldx } = this.below;
    const x = this.#gateInputs(rows);
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
    this.#sparse = this.#zeros?.leavesOut() ?? false;
    if (this.#sparse) {
      const kept = kernels.packSparse(rows, openCount, x, ldx, left, steps);
      this.#zeros?.found(kept, kernels.sparseSteps(rows) * openCount);
      kernels.multiplySparse(rows, columnCount, openCount, left, steps, right, y, ldy, tile);
    } else {
      kernels.packLeft(rows, openCount, x, ldx, 0, 0, left);
      kernels.multiplyPacked(rows, columnCount, openCount, left, right, y, ldy, tile);
    }
    kernels.addBias(rows, columnCount, y, ldy, bias, columns, this.#rectifies ? 1 : 0, row);
  }

  /** From dy: D, the bias gradient, and dx, where somebody asks for it. */
  backward(rows: number): void {
    const { kernels, openCount, d, above } = this;
    const { left, right, steps, tile, row } = this.scratch;
    const { bias } = this.parameters;
    const { inputs, outputs } = this.shape;
    const { gradient: dy, ld: ldy, openCount: columnCount, openList: columns } = above;
    const { values: x, ld: ldx } = this.below;
    this.columnCount = columnCount;
    if (this.#rectifies) kernels.reluGradient(rows, columnCount, above.values, dy, ldy);
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
    const dx = this.#inputGradient();
    if (dx === 0) return;
    kernels.packRightTransposed(
      columnCount,
      openCount,
      this.matrix,
      outputs,
      this.openList,
      columns,
      this.sharedGate,
      right,
    );
    if (this.#gradientZeros?.leavesOut()) {
      const kept = kernels.packSparse(rows, columnCount, dy, ldy, left, steps);
      this.#gradientZeros.found(kept, kernels.sparseSteps(rows) * columnCount);
      kernels.multiplySparse(rows, openCount, columnCount, left, steps, right, dx, ldx, tile);
    } else {
      kernels.packLeft(rows, columnCount, dy, ldy, 0, 0, left);
      kernels.multiplyPacked(rows, openCount, columnCount, left, right, dx, ldx, tile);
    }
    if (this.perExample) {
      kernels.gateInputsGradient(rows, inputs, x, ldx, this.z, this.dz, dx, this.gateGradient);
    }
  }

  update(settings: number): void {
    const { openList, openCount } = this.above;
    this.updateAll(openList, openCount, settings, this.scratch.row);
  }

  /** Where dx goes; 0 where nobody asks for it, and without open inputs. */
  #inputGradient(): number {
    const { gradient } = this.below;
    if (this.perExample && gradient === 0) return this.#dGated;
    return this.openCount > 0 ? gradient : 0;
  }

  #gateInputs(rows: number): number {
    const { values, ld } = this.below;
    if (!this.perExample) return values;
    this.kernels.gateInputs(rows, this.shape.inputs, values, ld, this.z, this.#gated);
    return this.#gated;
  }
}

/** The dense layers of a network in training, one above the other: see TrainedKind. */
export function trainDense(
  runtime: Runtime,
  plans: readonly LayerPlan[],
  options: TrainingPlan,
  below: Signal,
): DenseLayer[] {
  const scratch = planDenseScratch(runtime, plans, options);
  const layers: DenseLayer[] = [];
  plans.forEach((plan, l) => {
    const input = layers.at(-1)?.above ?? below;
    layers.push(new DenseLayer(runtime, plan, scratch, options, input, l + 1 < plans.length));
  });
  return layers;
}

function planDenseScratch(
  { arena, kernels }: Runtime,
  plans: readonly LayerPlan[],
  { batchSize }: TrainingPlan,
): DenseScratch {
  const most = (words: (shape: LayerShape) => number) => Math.max(...plans.map(({ shape }) => words(shape)));
  return {
    left: arena.words(
      most(({ inputs, outputs }) =>
        Math.max(
          // Of few rows, panels of single rows are smaller than whole ones.
          leftPanels(kernels, batchSize, inputs),
          leftPanels(kernels, inputs, batchSize),
          sparsePanels(kernels, batchSize, inputs),
          sparsePanels(kernels, inputs, batchSize),
          sparsePanels(kernels, batchSize, outputs),
          leftPanels(kernels, batchSize, outputs),
        ),
      ),
    ),
    steps: arena.words(most(({ inputs }) => kernels.sparseSteps(Math.max(batchSize, inputs)))),
    right: arena.words(
      most(({ inputs, outputs }) =>
        Math.max(
          rightPanels(kernels, inputs, outputs),
          rightPanels(kernels, batchSize, outputs),
          rightPanels(kernels, outputs, inputs),
        ),
      ),
    ),
    tile: arena.allocate(kernels.tileBytes()),
    row: arena.words(kernels.updateScratch(most(({ outputs }) => outputs))),
  };
}
