import { L0netError } from '../base/errors.js';
import type { TrainerAccess } from '../network/access.js';
import type { Network } from '../network/network.js';
import type { TrainingStack } from '../stack/trainingStack.js';

/** So much of a cost, or so large a share of what the dense network costs, in (0, 1]. */
export type Amount = number | { readonly share: number };

/** A cost that a target may be set for. */
export type CostName = 'multiplyAdds' | 'parameters' | 'bytes' | 'inputs' | 'microseconds';

/** All of them. */
export const COSTS: readonly CostName[] = ['multiplyAdds', 'parameters', 'bytes', 'inputs', 'microseconds'];

/**
 * How large the pruned network is to be: one of the costs, for the whole network or for each of its layers. Needs
 * `import 'l0net/targets'`.
 */
export interface Target {
  /** Multiply-adds for one row. */
  readonly multiplyAdds?: Amount | readonly Amount[];
  /** Weights and biases. */
  readonly parameters?: Amount | readonly Amount[];
  /** Of the file of the pruned network, as `saveModel` writes it. */
  readonly bytes?: Amount;
  /** Inputs that are read, those that share a gate counted once; of each layer, its open gates. */
  readonly inputs?: Amount | readonly Amount[];
  /** Of predicting one row, by `machine`. */
  readonly microseconds?: Amount;
  /** What this machine takes: `await calibrate()`. For microseconds. */
  readonly machine?: MachineCosts;
  /** So many epochs, of all of them, train what was chosen to stay. Default: a fifth, at least one. */
  readonly finish?: number;
}

/** Microseconds of predicting one row: base + multiplyAdds · (multiply-adds) + values · (outputs of all layers). */
export interface MachineCosts {
  readonly base: number;
  readonly multiplyAdds: number;
  readonly values: number;
}

/** A target with its defaults filled in, and with one cost by name. */
export interface ResolvedTarget extends Target {
  readonly finish: number;
}

/** All names in a resolved target, in the order that they have there. */
export const TARGET_NAMES: readonly string[] = [...COSTS, 'share', 'machine', 'base', 'values', 'finish'];

/** What must be known of a constraint to go on with it, as a plain object that can be cloned. */
export interface TargetState {
  /** One for the whole network, or one for each layer. */
  readonly limits: readonly number[];
  readonly multipliers: readonly number[];
  /** Whether it was chosen what stays. */
  readonly isFixed: boolean;
}

/** Where a training with a target stands. */
export interface TargetReport {
  readonly cost: CostName;
  /** What was asked for, in the cost's own unit; of each layer, where each has a target of its own. So are the next three. */
  readonly limit: number | readonly number[];
  /** What the network costs when it is pruned now. */
  readonly present: number | readonly number[];
  /** What one with sampled gates costs, in expectation. */
  readonly expected: number | readonly number[];
  /** The loss that is given for the whole of it. */
  readonly multiplier: number | readonly number[];
  /** Whether it was chosen what stays. */
  readonly isFixed: boolean;
}

/** A cost as a target limits it; only the door knows more of it. */
export interface Limited {
  readonly limit: number;
}

/** What a constraint works on. */
export interface Constrained {
  readonly network: Network;
  readonly access: TrainerAccess;
  readonly stack: TrainingStack;
  readonly target: ResolvedTarget;
  readonly budgets: readonly Limited[];
  /** In an epoch, and in all. */
  readonly steps: number;
  readonly epochs: number;
}

/** Holds a training to a target. */
export interface Constraint {
  /** Whether it was chosen what stays. */
  readonly isFixed: boolean;
  /**
   * Sets what each gate's penalty is in the next step. Allocates nothing.
   *
   * @param step so many were done: a step that fails is pressed again, to the same
   */
  press(step: number): void;
  /** Whether only these rows of each layer may be left, undefined for all: what is gone cannot be chosen any more. */
  allows(rows: readonly (ArrayLike<number> | undefined)[]): boolean;
  /** Rows were removed. */
  renew(): void;
  /** Whether it is time to choose, at the end of so many epochs. */
  isDue(epoch: number): boolean;
  /** Which rows of each layer stay for good, ascending, so that the budget is kept. */
  choose(): number[][];
  report(): TargetReport;
  /** @param step so many were done */
  state(step: number): TargetState;
}

/** What the door l0net/targets brings. */
export interface TargetDoor {
  /** Throws L0netError INVALID_ARGUMENT or UNKNOWN_OPTION. */
  resolve(target: Target, epochs: number): ResolvedTarget;
  /**
   * What a target asks of a network. Throws L0netError INVALID_ARGUMENT for one that cannot be met.
   *
   * @param known limits of a training that goes on: those of the network as it began
   */
  budgets(network: Network, target: ResolvedTarget, known?: readonly number[]): readonly Limited[];
  constrain(parts: Constrained, state?: TargetState): Constraint;
}

export const targets: { door?: TargetDoor } = {};

export function targetDoor(target: Target): TargetDoor {
  if (targets.door) return targets.door;
  const expected = "import 'l0net/targets' before";
  throw new L0netError('UNSUPPORTED', { argument: 'options.target', received: target, expected });
}
