import type { Arena } from '../../runtime/arena.js';
import type { InferenceRuntime } from '../../runtime/inferenceRuntime.js';
import { ConvolutionEvaluation, type ConvolutionEvaluationScratch } from '../convolution/evaluation.js';
import type { EvaluatedPlan, ParameterRegion } from '../plan.js';
import type { ConvShape } from '../shape.js';
import type { Signal } from '../signal.js';
import { columnsOf, rowsOf } from '../sizes.js';
import type { EvaluatedNormalisation } from './evaluatedNormalisation.js';
import { foldStatistics } from './foldStatistics.js';
import { beyondOf, columnsBehind, ownCells, plainPart, staysNormalised } from './geometry.js';
import type { Turn } from './turns.js';
import type { Windows } from './windows.js';

/** A convolution at test time whose turn comes when `Turns` says so, and not where it stands among the stages. */
export class ResidualEvaluation extends ConvolutionEvaluation implements Turn {
  override forward(): void {}

  compute(rows: number): void {
    super.forward(rows);
  }
}

/**
 * A convolution with batch normalisation at test time: folded into the weights, as pruning does, or above it, if it cannot be. Of a separable
 * one, with normalisation or without, what multiplies and moves its maps goes into their windows.
 */
export class FoldedEvaluation extends ResidualEvaluation {
  /** f32 [rows]: what W, or the windows, are multiplied by, and the biases of the sums */
  readonly #factors: number;
  readonly #shifts: number;
  readonly #arena: Arena;
  /** Undefined where it is folded. */
  normalisation: EvaluatedNormalisation | undefined;
  /** Undefined where it is not separable. */
  windows: Windows | undefined;

  constructor(
    runtime: InferenceRuntime,
    plan: EvaluatedPlan & { readonly shape: ConvShape },
    scratch: ConvolutionEvaluationScratch,
    below: Signal,
    first: boolean,
  ) {
    const { conv } = plan.shape;
    super(runtime, plan, scratch, below, first, plainPart(conv, staysNormalised(conv)));
    const { arena } = runtime;
    this.#arena = arena;
    const rows = rowsOf(plan.shape);
    this.#factors = arena.words(rows);
    this.#shifts = arena.words(rows);
  }

  protected override foldInto(region: ParameterRegion, columns: number, count: number, folded: number): void {
    const { kernels, shape, openCount, openList } = this;
    const [w, ld] = [this.matrix(region), columnsOf(shape)];
    if (this.normalisation) this.normalisation.take({ ...region, weights: w }, ld);
    this.#fold(region);
    const { conv } = shape;
    const [factors, shifts] = [this.#factors, this.#shifts];
    if (!this.windows) {
      kernels.foldWeights(openCount, count, w, ld, openList, columns, factors, folded, count);
      kernels.foldWeights(openCount, 1, shifts, 1, openList, 0, 0, folded + 4 * (count - 1), count);
      return;
    }
    const { weights } = this.windows;
    const own = ownCells(conv);
    const from = w + 4 * (ld - columnsBehind(conv));
    kernels.foldWeights(openCount, own, from, ld, openList, 0, factors, weights, own + 1);
    kernels.foldWeights(openCount, 1, shifts, 1, openList, 0, 0, weights + 4 * own, own + 1);
    kernels.foldWeights(openCount, count, w, ld, openList, columns, 0, folded, count);
    const sums = this.#arena.f32(folded, openCount * count);
    for (let at = count - 1; at < sums.length; at += count) sums[at] = 0;
  }

  #fold(region: ParameterRegion): void {
    const { shape, sharedGate } = this;
    const arena = this.#arena;
    const [rows, columns] = [rowsOf(shape), columnsOf(shape)];
    const matrix = arena.f32(this.matrix(region), rows * columns);
    const { batchNorm } = beyondOf(shape.conv);
    const statistics = arena.f32(region.statistics, batchNorm ? 2 * rows : 0);
    const gates = sharedGate ? arena.f32(sharedGate, rows) : undefined;
    const [factors, shifts] = [arena.f32(this.#factors, rows), arena.f32(this.#shifts, rows)];
    for (let row = 0; row < rows; row++) {
      const [beta, gamma] = matrix.subarray((row + 1) * columns - 2);
      const [mean, variance] = statistics.subarray(2 * row);
      if (batchNorm && !this.normalisation) {
        const map = { scale: gamma, bias: beta, mean, variance };
        const { factor, shift } = foldStatistics(map, gates?.[row] ?? 1);
        factors[row] = factor;
        shifts[row] = shift;
      } else {
        factors[row] = 1;
        // β comes behind the normalisation.
        shifts[row] = batchNorm ? 0 : matrix[(row + 1) * columns - 1];
      }
    }
  }
}
