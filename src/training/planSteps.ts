import { randomKey } from '../base/random.js';
import type { Dataset } from '../data/dataset.js';
import { countOf } from '../data/resident.js';
import type { PenaltyStrength } from '../layers/plan.js';
import type { TrainerAccess } from '../network/access.js';
import type { Network } from '../network/network.js';
import { STEP_CELLS } from '../optimizer/kind.js';
import { GateRemoval } from './gateRemoval.js';
import { Minibatches } from './minibatches.js';
import type { ResolvedOptions } from './options.js';
import { planStack } from './planStack.js';
import type { TrainerState } from './state.js';
import type { StepParts } from './steps.js';
import { type Limited, targetDoor } from './target.js';
import type { ChunkedDataset } from './trainingData.js';

/** What is trained, on what, and how. */
interface Planned {
  readonly access: TrainerAccess;
  readonly network: Network;
  /** The data, or the first of them, where they come in chunks. */
  readonly given: Dataset;
  readonly chunked: ChunkedDataset | undefined;
  readonly strengths: readonly PenaltyStrength[];
  readonly options: ResolvedOptions;
  /** Undefined without a target. */
  readonly budgets: readonly Limited[] | undefined;
}

/** Plans all the memory that steps work on. */
export function planSteps(
  { access, network, given, chunked, strengths, options, budgets }: Planned,
  state: TrainerState | undefined,
): StepParts {
  // What went before this training. A checkpoint of before they were counted says 0.
  const trainings = Math.max(0, access.trainings - (state && state.step > 0 ? 1 : 0));
  const key = randomKey('options.seed', options.seed, trainings);
  const examples = chunked?.examples ?? countOf(given, network);
  const size = Math.min(options.batchSize, examples);
  const stack = planStack(access, network, given, strengths, size, options);
  const settings = access.runtime.arena.words(STEP_CELLS + 4);
  const removal = new GateRemoval(access, stack);
  const batches =
    chunked?.minibatches(access, network, key, size) ??
    new Minibatches(access, network, given, key, size, examples);
  const { target, epochs } = options;
  const constrained = { network, access, stack, steps: batches.count, epochs };
  const constraint =
    target && budgets && targetDoor(target).constrain({ ...constrained, target, budgets }, state?.target);
  return { network, access, options, key, stack, batches, removal, constraint, settings };
}
