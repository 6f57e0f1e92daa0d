import type { EpochReport } from './report.js';

/** Places in the sums. */
export const [DATA_LOSS, L0_PENALTY, L2_PENALTY, STEPS] = [0, 1, 2, 3];

/** The terms of the objective, summed over the steps of an epoch. In typed arrays, so that a step allocates nothing. */
export class EpochLoss {
  /** f64 [4] */
  readonly sums = new Float64Array(4);
  /** f64 [1] */
  readonly #last = new Float64Array(1);

  /** The objective at the last step that was added; 0 before the first. */
  get last(): number {
    return this.#last[0];
  }

  begin(): void {
    this.sums.fill(0);
  }

  restore(sums: Float64Array, last: number): void {
    this.sums.set(sums);
    this.#last[0] = last;
  }

  /**
   * Adds a step. Returns no number, which might have to be allocated.
   *
   * @param results f64 [1 + 2 × layers]: data loss, then L0 and L2 penalty of each layer
   * @returns whether its objective is finite. One that is not is not added.
   */
  add(results: Float64Array): boolean {
    let l0 = 0;
    let l2 = 0;
    for (let l = 1; l < results.length; l += 2) {
      l0 += results[l];
      l2 += results[l + 1];
    }
    const loss = results[0] + l0 + l2;
    if (!Number.isFinite(loss)) return false;
    this.sums[DATA_LOSS] += results[0];
    this.sums[L0_PENALTY] += l0;
    this.sums[L2_PENALTY] += l2;
    this.sums[STEPS]++;
    this.#last[0] = loss;
    return true;
  }

  /** The means over the steps. */
  means(): Pick<EpochReport, 'trainLoss' | 'dataLoss' | 'l0Penalty' | 'l2Penalty'> {
    const { sums } = this;
    const steps = sums[STEPS];
    return {
      trainLoss: (sums[DATA_LOSS] + sums[L0_PENALTY] + sums[L2_PENALTY]) / steps,
      dataLoss: sums[DATA_LOSS] / steps,
      l0Penalty: sums[L0_PENALTY] / steps,
      l2Penalty: sums[L2_PENALTY] / steps,
    };
  }
}
