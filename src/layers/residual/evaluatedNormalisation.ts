import type { InferenceKernels, InferenceRuntime } from '../../runtime/inferenceRuntime.js';
import type { ParameterRegion } from '../plan.js';
import { createSignal, type Signal } from '../signal.js';
import type { EvaluatedStage } from '../stage.js';
import { EPSILON } from './foldStatistics.js';

/**
 * Batch normalisation at test time, with its rectifier, where it is not folded into the weights:
 *
 *     y = max(0, γ (x − mean) / √(variance + ε) + β)
 */
export class EvaluatedNormalisation implements EvaluatedStage {
  readonly above: Signal;
  readonly #kernels: InferenceKernels;
  readonly #rectifies: boolean;
  /** f32 [maps, 3] each: see assembly/norm/statistics.ts and normalise.ts */
  readonly #statistics: number;
  readonly #coefficients: number;

  constructor(
    { arena, kernels }: InferenceRuntime,
    readonly below: Signal,
    rectifies: boolean,
  ) {
    const { area, words, openCount: maps } = below;
    this.#kernels = kernels;
    this.#rectifies = rectifies;
    this.#statistics = arena.words(3 * maps);
    this.#coefficients = arena.words(3 * maps);
    this.above = createSignal(maps, area, words);
  }

  settle(): void {
    const { below, above } = this;
    above.openCount = below.openCount;
    above.openList = below.openList;
    above.ld = below.ld;
  }

  /**
   * Takes over parameters, of which no map is left out.
   *
   * @param columns of W, the last two of which are β and γ
   */
  take({ weights, statistics }: ParameterRegion, columns: number): void {
    const maps = this.below.openCount;
    const affine = weights + 4 * (columns - 2);
    this.#kernels.runningStatistics(maps, statistics, 0, EPSILON, this.#statistics);
    this.#kernels.normalisation(maps, this.#statistics, affine, columns, 0, 0, this.#coefficients);
  }

  forward(rows: number): void {
    const { below, above } = this;
    const { openCount: maps, area, values: x, ld } = below;
    const relu = this.#rectifies ? 1 : 0;
    this.#kernels.normaliseMaps(rows, maps, area, x, ld, 0, this.#coefficients, above.values, above.ld, relu);
  }
}
