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

  restore(sums: Float64Array, last: number): void {
    this.sums.set(sums);
    this.#last[0] = last;
  }

  /**
   * Adds a step.
   *
   * @param results f64 [1 + 2 × layers]: data loss, then L0 and L2 penalty of each layer
   * @param begins  whether the step is the first of its epoch. The sums of the epoch before stand until then: should that
   *   step fail, they are still those of the last good one.
   */
  add(results: Float64Array, begins: boolean): void {
    const { sums } = this;
    if (begins) sums.fill(0);
    let l0 = 0;
    let l2 = 0;
    for (let l = 1; l < results.length; l += 2) {
      l0 += results[l];
      l2 += results[l + 1];
    }
    sums[DATA_LOSS] += results[0];
    sums[L0_PENALTY] += l0;
    sums[L2_PENALTY] += l2;
    sums[STEPS]++;
    this.#last[0] = results[0] + l0 + l2;
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

/** Whether the objective is finite. Returns no number, which might have to be allocated. */
export function isFiniteLoss(results: Float64Array): boolean {
  let loss = 0;
  for (let i = 0; i < results.length; i++) loss += results[i];
  return Number.isFinite(loss);
}
