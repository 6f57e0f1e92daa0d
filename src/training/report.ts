import type { TargetReport } from './target.js';

/** What a trainer says after each epoch. Names ending in Last are of the last parameters, the others of the averaged
 * ones (of the last where there is no averaging). */
export interface EpochReport {
  /** Epochs done, from 1. */
  readonly epoch: number;
  /** Steps done since the start. */
  readonly step: number;
  /** Mean over the epoch's steps of the whole objective, dataLoss + l0Penalty + l2Penalty. */
  readonly trainLoss: number;
  /** Its part from the data: the mean of what the outputs are trained with (`OutputKind`). */
  readonly dataLoss: number;
  /** Its part (1/N) Σ_l λ_l Σ_i P(z_i ≠ 0) · outputs. */
  readonly l0Penalty: number;
  /** Its part ½ weightDecay (Σ P W² + Σ b²). */
  readonly l2Penalty: number;
  /**
   * Share of the test examples that are classified wrongly; with sigmoid outputs, of all their outputs that are on the wrong
   * side of ½, which is the same with one output. Absent without test data or for linear outputs.
   */
  readonly testError?: number;
  readonly testErrorLast?: number;
  /** Mean data loss over the test examples. */
  readonly testLoss?: number;
  readonly testLossLast?: number;
  /** The same over the validation examples, of the parameters that predict: averaged, where they are. */
  readonly validationLoss?: number;
  readonly validationError?: number;
  /** The epoch with the least validationLoss so far; 0 if none was finite. */
  readonly bestEpoch?: number;
  /** Open test-time gates of each layer: the inputs that the pruned network keeps. */
  readonly architecture: readonly number[];
  readonly architectureLast: readonly number[];
  /**
   * Layers, counted from 1, all of whose gates are closed at test time: what is below them has no effect, and nothing more is
   * learnt there but by chance. A smaller λ would keep some.
   */
  readonly dead: readonly number[];
  /** Σ_l (outputs · Σ_i P_i + outputs): weights and biases that a sampled network has, in expectation. */
  readonly expectedL0: number;
  readonly expectedL0Last: number;
  /** Σ_l ((2 Σ_i P_i − 1) · outputs + outputs): the paper's count, each layer by its own gates only. */
  readonly expectedFlops: number;
  readonly expectedFlopsLast: number;
  /** The same, but a pruned next layer makes this one smaller. */
  readonly expectedFlopsExact: number;
  readonly expectedFlopsExactLast: number;
  /** With a target. */
  readonly target?: TargetReport;
  readonly learningRate: number;
  readonly examplesPerSecond: number;
  /** Wall-clock seconds of the epoch, its measurement on the test data included. */
  readonly seconds: number;
  /** Wall-clock seconds of its training steps alone. */
  readonly trainSeconds: number;
}

/** Where training stands, between two yields to the event loop. */
export interface Progress {
  /** The current epoch, from 1. */
  readonly epoch: number;
  /** Epochs in all. */
  readonly epochs: number;
  /** Steps done since the start. */
  readonly step: number;
  /** Steps in all. */
  readonly steps: number;
  /** The objective at the last step. */
  readonly loss: number;
  readonly examplesPerSecond: number;
  /** Estimated from the steps so far. */
  readonly secondsLeft: number;
}
