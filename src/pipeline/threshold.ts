/** From which probability on an answer is true, or the second of two classes. */
import { checkNumber } from '../base/check.js';
import { L0netError } from '../base/errors.js';
import type { Pipeline } from './pipeline.js';

/** Throws L0netError INVALID_ARGUMENT unless it is a number from 0 to 1. */
export function checkThreshold(argument: string, value: unknown): number {
  return checkNumber(argument, value, 'a number from 0 to 1', (x) => x >= 0 && x <= 1);
}

/**
 * The same pipeline with other thresholds, as `bestThreshold` of the metrics finds them: one for two classes; of labels one for
 * each, or one for all.
 *
 * @throws L0netError INVALID_ARGUMENT for no thresholds, and for tasks without any; INVALID_SHAPE for as many as there are no labels
 */
export function withThreshold(pipeline: Pipeline, threshold: number | readonly number[]): Pipeline {
  const { target } = pipeline;
  if (target.task !== 'two classes' && target.task !== 'labels') {
    const expected = `no threshold with the task '${target.task}'`;
    throw new L0netError('INVALID_ARGUMENT', { argument: 'threshold', received: threshold, expected });
  }
  const given = typeof threshold === 'number' ? target.columns.map(() => threshold) : threshold;
  if (!Array.isArray(given) || given.length !== target.columns.length) {
    const expected = `one number, or ${target.columns.length}`;
    throw new L0netError('INVALID_SHAPE', { argument: 'threshold', received: threshold, expected });
  }
  const thresholds = given.map((value, i) => checkThreshold(`threshold[${i}]`, value));
  if (target.task === 'labels') return { ...pipeline, target: { ...target, thresholds } };
  return { ...pipeline, target: { ...target, threshold: thresholds[0] } };
}
