import type { Evaluator } from './layers/evaluator.js';
import type { ParameterRegion } from './layers/parameters.js';
import type { KeptInputs } from './layers/removal.js';
import type { Runtime } from './runtime/runtime.js';

/** Which parameters: those that the last step left, or their running average. */
export type ParameterSet = 'last' | 'averaged';

/** What a trainer works on: see Network.attach. */
export interface TrainerAccess {
  readonly runtime: Runtime;
  readonly last: readonly ParameterRegion[];
  readonly averaged: readonly ParameterRegion[] | undefined;
  /** Inputs of each layer as the network began, and i32 [inputs] which of those each one is. */
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
  /** Grows with each change of the parameters. */
  version(): number;
  /** Says that a step has changed them; returns the new version. */
  changed(): number;
  /** Removes inputs of layers for good, from the parameters and their averages. */
  remove(kept: readonly KeptInputs[]): void;
  evaluator(set: ParameterSet): Evaluator;
}
