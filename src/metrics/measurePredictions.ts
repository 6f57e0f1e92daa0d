/** Measures a network's outputs for rows of a table. */
import { L0netError } from '../base/errors.js';
import type { TableAnswers } from '../pipeline/encodeAnswers.js';
import type { Pipeline } from '../pipeline/pipeline.js';
import { type ClassValue, outputsOf } from '../pipeline/target.js';
import { type BinaryMeasures, measureBinary } from './binary.js';
import { type ClassMeasures, measureClasses } from './classes.js';
import { meanOf } from './confusion.js';
import { measureRegression, type RegressionMeasures } from './regression.js';

/** Of one column: in its own unit, whatever the network's. */
export interface ColumnMeasures extends RegressionMeasures {
  readonly name: string;
}

/** Of one label. */
export interface LabelMeasures extends BinaryMeasures {
  readonly name: string;
}

/** What is measured of a task. Classes stand in the order of `classes` everywhere. */
export type PredictionMeasures =
  | { readonly task: 'regression'; readonly columns: readonly ColumnMeasures[] }
  | ({ readonly task: 'two classes'; readonly classes: readonly ClassValue[] } & BinaryMeasures)
  | ({ readonly task: 'classes'; readonly classes: readonly ClassValue[] } & ClassMeasures)
  | {
      readonly task: 'labels';
      readonly labels: readonly LabelMeasures[];
      /** The means of those of the labels; of F1, of those that are not NaN. */
      readonly logLoss: number;
      readonly error: number;
      readonly macroF1: number;
    };

/**
 * Measures outputs for rows whose answers are known, with the thresholds of the pipeline.
 *
 * @param outputs [rows, outputs] of a network that was trained with the pipeline
 * @param answers those of the same rows, by `encodeAnswers`
 * @throws L0netError INVALID_SHAPE, INVALID_ARGUMENT
 */
export function measurePredictions(
  { target }: Pick<Pipeline, 'target'>,
  outputs: Float32Array,
  answers: TableAnswers,
): PredictionMeasures {
  if (target.task === 'classes') {
    const { classes } = target;
    const labels = present('labels', answers.labels);
    return { task: target.task, classes, ...measureClasses(outputs, labels, classes.length) };
  }
  const targets = present('targets', answers.targets);
  if (target.task === 'two classes') {
    const { classes, threshold } = target;
    return { task: target.task, classes, ...measureBinary(outputs, targets, threshold) };
  }
  const width = outputsOf(target);
  if (outputs.length !== targets.length || outputs.length % width > 0) {
    const expected = `${width} numbers for each of the rows that have answers`;
    throw new L0netError('INVALID_SHAPE', { argument: 'outputs', received: outputs, expected });
  }
  if (target.task === 'regression') {
    const columns = target.columns.map((name, i) => {
      // Without the mean, which no measure of errors depends on.
      const own = (numbers: Float32Array) =>
        Float64Array.from(every(numbers, width, i), (y) => y * target.deviations[i]);
      return { name, ...measureRegression(own(outputs), own(targets)) };
    });
    return { task: target.task, columns };
  }
  const labels = target.columns.map((name, i) => {
    const measured = measureBinary(every(outputs, width, i), every(targets, width, i), target.thresholds[i]);
    return { name, ...measured };
  });
  return {
    task: target.task,
    labels,
    logLoss: meanOf(labels.map(({ logLoss }) => logLoss)),
    error: meanOf(labels.map(({ error }) => error)),
    macroF1: meanOf(labels.map(({ f1 }) => f1)),
  };
}

function present<T>(name: string, answers: T | undefined): T {
  if (answers !== undefined) return answers;
  const expected = `${name}, as the task has them`;
  throw new L0netError('INVALID_ARGUMENT', { argument: `answers.${name}`, received: answers, expected });
}

/** Column i of rows. */
function every(numbers: Float32Array, width: number, i: number): Float32Array {
  return Float32Array.from({ length: numbers.length / width }, (_, row) => numbers[row * width + i]);
}
