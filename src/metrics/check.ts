/** Predictions and answers that fit each other. */
import { L0netError } from '../base/errors.js';

/** Numbers, one for each row or each output of a row. */
export type Numbers = ArrayLike<number>;

/** Throws L0netError INVALID_SHAPE unless there are `perRow` predictions for each of one answer or more. Gives the rows. */
export function checkRowsOf(predictions: Numbers, answers: Numbers, perRow = 1): number {
  const rows = answers.length;
  if (rows > 0 && predictions.length === rows * perRow) return rows;
  throw new L0netError('INVALID_SHAPE', {
    argument: 'predictions',
    received: predictions,
    expected: `${perRow} for each of ${rows} answers, of which there is one or more`,
  });
}

/** Throws L0netError INVALID_ARGUMENT unless all numbers hold; `expected` says in words what that is. */
export function checkAll(
  argument: string,
  numbers: Numbers,
  expected: string,
  holds: (x: number) => boolean,
): void {
  for (let i = 0; i < numbers.length; i++) {
    if (holds(numbers[i])) continue;
    throw new L0netError('INVALID_ARGUMENT', {
      argument: `${argument}[${i}]`,
      received: numbers[i],
      expected,
    });
  }
}

/** Throws L0netError INVALID_SHAPE or INVALID_ARGUMENT unless each row has a probability, and 1 or 0 for an answer. */
export function checkBinary(probabilities: Numbers, answers: Numbers): number {
  const rows = checkRowsOf(probabilities, answers);
  checkProbabilities(probabilities);
  checkAll('answers', answers, '0 or 1', (y) => y === 0 || y === 1);
  return rows;
}

/** Throws L0netError INVALID_ARGUMENT for a number that is no probability. */
export function checkProbabilities(probabilities: Numbers): void {
  checkAll('probabilities', probabilities, 'a number from 0 to 1', (p) => p >= 0 && p <= 1);
}
