import { checkInteger, checkNames } from '../base/check.js';
import type { Dataset } from '../data/dataset.js';
import { copyDataset } from '../data/resident.js';
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
import type { ChunkedDataset } from '../training/trainingData.js';
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

/** Throws L0netError UNKNOWN_OPTION or INVALID_ARGUMENT. */
export function checkPlanned(data: PlannedData): void {
  checkNames('data', data, ['examples', 'testExamples', 'validationExamples', 'bytes']);
  checkInteger('data.examples', data.examples, 1);
  checkInteger('data.testExamples', data.testExamples ?? 0, 0);
  checkInteger('data.validationExamples', data.validationExamples ?? 0, 0);
}

/** Plans what the constructor of Trainer does, in the same order, for data of which there is but one example. */
export function planTraining(planned: PlannedNetwork, data: PlannedData, trainer: TrainerOptions): void {
  const { runtime, shapes, outputs } = planned;
  const { arena } = runtime;
  const { examples, testExamples = 0, validationExamples = 0 } = data;
  const options = resolveOptions(trainer, planned.seed);
  const example = exampleOf(planned, data.bytes === true);
  // Strengths take no memory, whatever the logarithm in them.
  const strengths = checkTraining(
    planned,
    example,
    {},
    { ...options, patience: undefined },
    Math.log,
    examples,
  );
  const network = planned as unknown as Network;
  const { averaging, target } = options;
  const budgets = target && targetDoor(target).budgets(network, target);
  if (averaging !== false) arena.part('averages');
  const averaged = averaging === false ? undefined : shapes.map((shape) => planParameters(arena, shape));
  arena.part('training');
  arena.words(CHUNK * (outputs + 8));
  const access = accessTo(planned, averaged);
  // All of them resident, as others are.
  const chunked: ChunkedDataset = {
    ...{ head: example, examples, buffer: examples },
    minibatches: (_, shape, key, size) => new Minibatches(access, shape, example, key, size, examples),
  };
  planSteps({ access, network, given: example, chunked, strengths, options, budgets }, undefined);
  arena.part('test data');
  if (testExamples > 0) copyDataset(example, planned, arena, testExamples);
  arena.part('validation data');
  if (validationExamples > 0) copyDataset(example, planned, arena, validationExamples);
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
