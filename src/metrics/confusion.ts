/** Which classes are taken for which. */
import { checkRowsOf, type Numbers } from './check.js';
import { checkLabels } from './logLoss.js';

/**
 * How many rows of each class were taken for each class.
 *
 * @param predictions [rows]: classes, from 0 to `classes` − 1
 * @param labels [rows], one or more: the true classes
 * @returns [true class][predicted class]
 * @throws L0netError INVALID_SHAPE, INVALID_ARGUMENT
 */
export function confusionMatrix(predictions: Numbers, labels: Numbers, classes: number): number[][] {
  const rows = checkRowsOf(predictions, labels);
  checkLabels('predictions', predictions, classes);
  checkLabels('labels', labels, classes);
  const matrix = Array.from({ length: classes }, () => new Array<number>(classes).fill(0));
  for (let i = 0; i < rows; i++) matrix[labels[i]][predictions[i]]++;
  return matrix;
}

/** The share of the rows that were taken for what they are. */
export function accuracyOf(matrix: readonly (readonly number[])[]): number {
  const all = matrix.flat().reduce((sum, count) => sum + count, 0);
  return matrix.reduce((sum, row, k) => sum + row[k], 0) / all;
}

/**
 * 2 · right / (rows of the class + rows taken for it), the harmonic mean of precision and recall; NaN for a class that no row has
 * and none was taken for.
 *
 * @returns [classes]
 */
export function f1Of(matrix: readonly (readonly number[])[]): number[] {
  return matrix.map((row, k) => {
    const there = row.reduce((sum, count) => sum + count, 0);
    const taken = matrix.reduce((sum, other) => sum + other[k], 0);
    return (2 * row[k]) / (there + taken);
  });
}

/** The mean over the rows that classes have of the share that was found: over classes that any row has. */
export function balancedAccuracyOf(matrix: readonly (readonly number[])[]): number {
  return meanOf(matrix.map((row, k) => row[k] / row.reduce((sum, count) => sum + count, 0)));
}

/** The mean of numbers, of those that are NaN not any; NaN of none. */
export function meanOf(values: readonly number[]): number {
  const there = values.filter((value) => !Number.isNaN(value));
  return there.reduce((sum, value) => sum + value, 0) / there.length;
}
