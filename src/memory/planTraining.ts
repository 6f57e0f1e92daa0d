import { checkInteger, checkNames } from '../base/check.js';
import type { Dataset } from '../data/dataset.js';
import { copyDataset, countOf } from '../data/resident.js';
import { planParameters } from '../layers/parameters.js';
import { lossNamed } from '../loss/losses.js';
import type { TrainerAccess } from '../network/access.js';
import type { Network } from '../network/network.js';
import { CHUNK } from '../stack/evaluator.js';
import { checkTraining } from '../training/check.js';
import { Minibatches } from '../training/minibatches.js';
import { resolveOptions, type TrainerOptions } from '../training/options.js';
import { planSteps } from '../training/planSteps.js';
import { targetDoor } from '../training/target.js';
import { type ChunkedDataset, chunkedOf, type TrainingData } from '../training/trainingData.js';
import type { PlannedNetwork } from './planNetwork.js';

/** Examples that a training would be given, with labels or targets by the network's outputs: how many, and of what kind. */
export interface PlannedData {
  /** To train on. */
  readonly examples: number;
  /** To be measured after each epoch. Default 0. */
  readonly testExamples?: number;
  /** By which epochs are compared. Default 0. */
  readonly validationExamples?: number;
  /** Whether inputs are bytes. Default: floats. */
  readonly bytes?: boolean;
}

/** What a trainer would be given. */
interface Given {
  /** The data, or the first of them. */
  readonly head: Dataset;
  readonly chunked: ChunkedDataset | undefined;
  readonly examples: number;
  /** Data to measure, and how many of their kind. */
  readonly test: readonly [Dataset, number] | undefined;
  readonly validation: readonly [Dataset, number] | undefined;
}

/**
 * Plans what the constructor of Trainer does, in the same order.
 *
 * @throws L0netError as it does, and for numbers of examples that are none
 */
export function planTraining(
  planned: PlannedNetwork,
  data: PlannedData | TrainingData,
  trainer: TrainerOptions,
): void {
  const { runtime, shapes, outputs } = planned;
  const { arena } = runtime;
  const options = resolveOptions(trainer, planned.seed);
  const counted = 'inputs' in data || 'head' in data ? undefined : data;
  const { averaging, target } = options;
  if (averaging !== false) arena.part('averages');
  const averaged = averaging === false ? undefined : shapes.map((shape) => planParameters(arena, shape));
  const access = accessTo(planned, averaged);
  const { head, chunked, examples, test, validation } = counted
    ? countedData(planned, access, counted)
    : givenData(planned, data as TrainingData, trainer);
  // Strengths take no memory, whatever the logarithm in them.
  const checked = { ...options, patience: undefined };
  const strengths = checkTraining(planned, head, {}, checked, Math.log, examples);
  const network = planned as unknown as Network;
  const budgets = target && targetDoor(target).budgets(network, target);
  arena.part('training');
  arena.words(CHUNK * (outputs + 8));
  planSteps({ access, network, given: head, chunked, strengths, options, budgets }, undefined);
  arena.part('test data');
  if (test) copyDataset(test[0], planned, arena, test[1]);
  arena.part('validation data');
  if (validation) copyDataset(validation[0], planned, arena, validation[1]);
}

function givenData(planned: PlannedNetwork, data: TrainingData, { test, validation }: TrainerOptions): Given {
  const chunked = chunkedOf(data);
  const head = chunked?.head ?? (data as Dataset);
  const held = (of: Dataset | undefined) => of && ([of, countOf(of, planned)] as const);
  const examples = chunked?.examples ?? countOf(head, planned);
  return { head, chunked, examples, test: held(test), validation: held(validation) };
}

/** Data of which there is but one example. */
function countedData(planned: PlannedNetwork, access: TrainerAccess, data: PlannedData): Given {
  checkNames('data', data, ['examples', 'testExamples', 'validationExamples', 'bytes']);
  const examples = checkInteger('data.examples', data.examples, 1);
  const head = exampleOf(planned, data.bytes === true);
  const held = (name: 'testExamples' | 'validationExamples') => {
    const count = checkInteger(`data.${name}`, data[name] ?? 0, 0);
    return count > 0 ? ([head, count] as const) : undefined;
  };
  // All of them resident, as others are.
  const chunked: ChunkedDataset = {
    ...{ head, examples, buffer: examples },
    minibatches: (_, shape, key, size) => new Minibatches(access, shape, head, key, size, examples),
  };
  return { head, chunked, examples, test: held('testExamples'), validation: held('validationExamples') };
}

function exampleOf({ inputs, outputs, output }: PlannedNetwork, bytes: boolean): Dataset {
  const answer =
    lossNamed(output).takes === 'targets' ? { targets: new Float32Array(outputs) } : { labels: [0] };
  return { inputs: bytes ? new Uint8Array(inputs) : new Float32Array(inputs), ...answer };
}

/** What a trainer would work on, of which planning uses the places alone. */
function accessTo(
  { runtime, last, widths, origins }: PlannedNetwork,
  averaged: TrainerAccess['averaged'],
): TrainerAccess {
  const refuse = (): never => {
    throw new Error('a network of which there is only the plan');
  };
  return {
    ...{ runtime, last, averaged, widths, origins, trainings: 0 },
    ...{ commit: refuse, live: refuse, version: refuse, changed: refuse, remove: refuse, evaluator: refuse },
  };
}
