import type { KeptCells } from '../layers/keptCells.js';
import type { ParameterRegion } from '../layers/plan.js';
import type { Runtime } from '../runtime/runtime.js';
import type { Evaluator } from '../stack/evaluator.js';

/** Which parameters: those that the last step left, or their running average. */
export type ParameterSet = 'last' | 'averaged';

/** What a trainer works on: see Network.attach. */
export interface TrainerAccess {
  readonly runtime: Runtime;
  readonly last: readonly ParameterRegion[];
  readonly averaged: readonly ParameterRegion[] | undefined;
  /** Rows of W of each layer as the network began, and i32 [rows] which of those each one is. */
  readonly widths: readonly number[];
  readonly origins: readonly number[];
  /**
   * Reserves the memory that was planned since, and takes the place of an earlier trainer.
   *
   * @param busy whether the parameters may not be set from outside just now
   * @throws L0netError OUT_OF_MEMORY; then the earlier trainer goes on as if nothing had happened
   */
  commit(busy?: () => boolean): void;
  /** Whether no other trainer was made since. */
  live(): boolean;
  /** Trainings of the network so far, see NetworkState. */
  readonly trainings: number;
  /** Grows with each change of the parameters. */
  version(): number;
  /** Says that a step has changed them; returns the new version. */
  changed(): number;
  /** Removes rows and columns of layers for good, from the parameters and their averages. */
  remove(kept: readonly KeptCells[]): void;
  evaluator(set: ParameterSet): Evaluator;
}
