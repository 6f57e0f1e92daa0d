import type { InferenceRuntime } from '../../runtime/inferenceRuntime.js';
import { EvaluatedLayer } from '../evaluatedLayer.js';
import { rightPanels, sparsePanels } from '../panels.js';
import type { EvaluatedPlan, ParameterRegion } from '../plan.js';
import { leading } from '../shape.js';
import { createSignal, type Signal } from '../signal.js';
import { ZeroWatch } from './zeros.js';

/** Scratch that all dense layers of an evaluation share. */
export interface EvaluationScratch {
  readonly left: number;
  /** i32: the steps of each panel on the left, where it is sparse */
  readonly steps: number;
  readonly tile: number;
  readonly bias: number;
}

/**
 * A dense layer as it is at test time: its gates deterministic, closed rows and columns left out, the gates folded into the
 * weights, which are packed once for any number of products. What `prune` gives to a smaller network is the same
 * numbers in the same order, hence the same bits.
 */
export class DenseEvaluation extends EvaluatedLayer {
  readonly #panels: number;
  readonly #scratch: EvaluationScratch;
  readonly #rectifies: boolean;
  readonly #zeros = new ZeroWatch();
  #bias = 0;

  /** @param rectifies whether there is a layer above */
  constructor(
    runtime: InferenceRuntime,
    plan: EvaluatedPlan,
    scratch: EvaluationScratch,
    below: Signal,
    rectifies: boolean,
  ) {
    const { inputs, outputs } = plan.shape;
    super(runtime, plan, below, createSignal(outputs, 1, leading(outputs)));
    this.#scratch = scratch;
    this.#rectifies = rectifies;
    this.#panels = runtime.arena.words(rightPanels(runtime.kernels, inputs, outputs));
    below.reader = this;
  }

  settle(): void {
    const { below, openCount } = this;
    below.openCount = openCount;
    below.openList = this.openList;
    below.ld = leading(openCount);
  }

  /** Packs ẑ ⊙ W[open, open above]. */
  fold(region: ParameterRegion): void {
    this.#bias = region.bias;
    const { openList: columns, openCount: outputs } = this.above;
    this.kernels.packRight(
      this.openCount,
      outputs,
      this.matrix(region),
      this.shape.outputs,
      this.openList,
      columns,
      this.sharedGate,
      this.#panels,
    );
  }

  /** y = x · (ẑ ⊙ W) + b, rectified where there is a layer above: x [rows, openCount], y [rows, outputs that are open]. */
  forward(rows: number): void {
    const { kernels, openCount, below, above } = this;
    const { left, tile, bias } = this.#scratch;
    const { values: x, ld: ldx } = below;
    const { values: y, ld, openList: columns, openCount: outputs } = above;
    if (!this.#leavesOut(rows)) {
      if (rows === 1) kernels.gemvPacked(outputs, openCount, x, this.#panels, y);
      else {
        kernels.packLeft(rows, openCount, x, ldx, 0, 0, left);
        kernels.multiplyPacked(rows, outputs, openCount, left, this.#panels, y, ld, tile);
      }
    }
    kernels.addBias(rows, outputs, y, ld, this.#bias, columns, this.#rectifies ? 1 : 0, bias);
  }

  /** Whether y = x · (ẑ ⊙ W) was computed without the zeros of x; that changes no bits of what `addBias` makes of it. */
  #leavesOut(rows: number): boolean {
    const { kernels, openCount, below, above } = this;
    // Less takes no longer than to look for zeros.
    if (rows * openCount * above.openCount < 2048 || !this.#zeros.leavesOut()) return false;
    const { left, steps, tile } = this.#scratch;
    const kept = kernels.packSparse(rows, openCount, below.values, below.ld, left, steps);
    if (!this.#zeros.found(kept, rows * openCount)) return false;
    kernels.multiplySparse(
      rows,
      above.openCount,
      openCount,
      left,
      steps,
      this.#panels,
      above.values,
      above.ld,
      tile,
    );
    return true;
  }
}

/**
 * The dense layers of a network at test time, one above the other: see EvaluatedKind.
 *
 * @param chunk rows that are computed at once
 */
export function evaluateDense(
  runtime: InferenceRuntime,
  plans: readonly EvaluatedPlan[],
  below: Signal,
  chunk: number,
): DenseEvaluation[] {
  const { arena, kernels } = runtime;
  const shapes = plans.map(({ shape }) => shape);
  const scratch = {
    left: arena.words(Math.max(...shapes.map(({ inputs }) => sparsePanels(kernels, chunk, inputs)))),
    steps: arena.words(chunk),
    tile: arena.allocate(kernels.tileBytes()),
    bias: arena.words(Math.max(...shapes.map(({ outputs }) => outputs))),
  };
  const layers: DenseEvaluation[] = [];
  plans.forEach((plan, l) => {
    const input = layers.at(-1)?.above ?? below;
    layers.push(new DenseEvaluation(runtime, plan, scratch, input, l + 1 < plans.length));
  });
  return layers;
}
