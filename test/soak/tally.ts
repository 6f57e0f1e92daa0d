export type Count =
  | 'trainings'
  | 'steps'
  | 'aborts'
  | 'loopsLeft'
  | 'trainersReplaced'
  | 'inWorkers'
  | 'workersTerminated'
  | 'callsRefused'
  | 'plansRefused'
  | 'predictions'
  | 'comparisons'
  | 'mismatches';

/** What a soak has done and seen. */
export class Tally {
  readonly counts: Record<Count, number> = {
    trainings: 0,
    steps: 0,
    aborts: 0,
    loopsLeft: 0,
    trainersReplaced: 0,
    inWorkers: 0,
    workersTerminated: 0,
    callsRefused: 0,
    plansRefused: 0,
    predictions: 0,
    comparisons: 0,
    mismatches: 0,
  };
  readonly #about: string;

  /** @param about what the complaints are about; its counts are added to those of `sum` */
  constructor(about = '', sum?: Tally) {
    this.#about = about;
    if (sum) this.counts = sum.counts;
  }

  /** Counts a comparison; what does not hold is a mismatch. */
  expect(holds: boolean, what: () => string): void {
    this.counts.comparisons++;
    if (holds) return;
    this.counts.mismatches++;
    console.log(`${what()} (${this.#about})`);
  }
}
