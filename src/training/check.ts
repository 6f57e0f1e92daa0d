import { invalid } from '../base/errors.js';
import type { Dataset } from '../data/dataset.js';
import { checkDataset, countOf, type DatasetShape } from '../data/resident.js';
import type { PenaltyStrength } from '../layers/plan.js';
import { gatesWeights, type LayerShape } from '../layers/shape.js';
import { penaltyStrengths } from './objective.js';
import type { ResolvedOptions, TrainerOptions } from './options.js';

/** What is trained, as far as options and data have to fit it. */
export interface TrainedNetwork extends DatasetShape {
  readonly shapes: readonly LayerShape[];
}

/**
 * All that is checked before a training begins, on whatever thread, once options have been resolved; returns the strengths of
 * the penalties. Changes nothing.
 *
 * @param examples those of an epoch
 * @param logOf the kernels' logarithm, or, where strengths are only checked, any
 * @throws L0netError INVALID_ARGUMENT or INVALID_SHAPE
 */
export function checkTraining(
  network: TrainedNetwork,
  data: Dataset,
  { test, validation }: TrainerOptions,
  options: ResolvedOptions,
  logOf: (value: number) => number,
  examples?: number,
): PenaltyStrength[] {
  checkDataset('data', data, network);
  if (test) checkDataset('options.test', test, network);
  if (validation || options.patience) checkDataset('options.validation', validation as Dataset, network);
  const { shapes, output } = network;
  const strengths = penaltyStrengths(options, shapes, output, examples ?? countOf(data, network), logOf);
  checkGatedWeights(options, shapes);
  return strengths;
}

/** Gates on weights leave every row and every example in place. Throws L0netError INVALID_ARGUMENT. */
function checkGatedWeights({ removal, sampling }: ResolvedOptions, shapes: readonly LayerShape[]): void {
  if (!shapes.some(gatesWeights)) return;
  const expected = (value: string) => `${value}: this network has a gate on each weight`;
  if (removal !== false) {
    throw invalid('options.removal', removal, expected('false'));
  }
  if (sampling !== 'minibatch') {
    throw invalid('options.sampling', sampling, expected("'minibatch'"));
  }
}
