import type { Dataset } from '../data/dataset.js';
import { warn } from '../data/scale.js';
import { steady } from '../data/steady.js';
import type { PenaltyStrength } from '../layers/plan.js';
import { lossNamed } from '../loss/losses.js';
import type { Network } from '../network/network.js';
import { checkTraining } from './check.js';
import { type ResolvedOptions, resolveOptions, type TrainerOptions } from './options.js';
import type { TrainerState } from './state.js';
import { targetDoor } from './target.js';
import { chunkedOf, type TrainingData } from './trainingData.js';

/** What a training is given, checked and filled in, before any memory is planned for it. */
export interface Given {
  readonly options: ResolvedOptions;
  /** Undefined for data that are held as a whole. */
  readonly chunked: ReturnType<typeof chunkedOf>;
  /** The data; of chunks, the first. */
  readonly data: Dataset;
  readonly test: Dataset | undefined;
  readonly validation: Dataset | undefined;
  readonly budgets: ReturnType<ReturnType<typeof targetDoor>['budgets']> | undefined;
  readonly strengths: readonly PenaltyStrength[];
}

/**
 * Checks all that a trainer is made of, and gives the warnings that there are.
 *
 * @throws L0netError INVALID_ARGUMENT, INVALID_SHAPE or UNKNOWN_OPTION; what `onWarning` throws
 */
export function givenTraining(
  network: Network,
  data: TrainingData,
  wanted: TrainerOptions,
  state: TrainerState | undefined,
): Given {
  const options = resolveOptions(wanted, network.seed);
  const chunked = chunkedOf(data);
  const given = steady(chunked?.head ?? (data as Dataset));
  const [test, validation] = [steady(wanted.test), steady(wanted.validation)];
  const held = { ...(test && { test }), ...(validation && { validation }) };
  const { target } = options;
  const budgets = target && targetDoor(target).budgets(network, target, state?.target?.limits);
  const checked = checkTraining(network, given, held, options, (x) => network.log(x), chunked?.examples);
  // A training goes on with those that it began with.
  const strengths = state?.strengths ?? checked;
  // The caller's own code, which may do anything: before the plan of memory is begun.
  warn(options.onWarning, given, lossNamed(network.output).scalesTargets);
  return { options, chunked, data: given, test, validation, budgets, strengths };
}
