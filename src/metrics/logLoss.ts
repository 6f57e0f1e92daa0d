/** How surprising the true classes are to predicted probabilities, in nats. */
import { checkAll, checkBinary, checkProbabilities, checkRowsOf, type Numbers } from './check.js';

/** A smaller probability counts as this one, 2⁻²³, so that no row makes the mean infinite: scikit-learn's bound for float32. */
const LEAST = 2 ** -23;

const surprise = (p: number) => -Math.log(Math.min(Math.max(p, LEAST), 1 - LEAST));

/**
 * The mean of −ln p over the rows, p being the probability of the row's class.
 *
 * @param probabilities [rows, classes]
 * @param labels [rows], one or more
 * @throws L0netError INVALID_SHAPE, INVALID_ARGUMENT (no probability, no class)
 */
export function logLossOfClasses(probabilities: Numbers, labels: Numbers, classes: number): number {
  const rows = checkRowsOf(probabilities, labels, classes);
  checkProbabilities(probabilities);
  checkLabels('labels', labels, classes);
  let sum = 0;
  for (let i = 0; i < rows; i++) sum += surprise(probabilities[i * classes + labels[i]]);
  return sum / rows;
}

/**
 * The same of two classes: p of the rows whose answer is 1, 1 − p of those whose answer is 0.
 *
 * @param probabilities [rows]: of 1
 * @param answers [rows], one or more
 * @throws L0netError INVALID_SHAPE, INVALID_ARGUMENT (no probability, no answer)
 */
export function logLossOfTwo(probabilities: Numbers, answers: Numbers): number {
  const rows = checkBinary(probabilities, answers);
  let sum = 0;
  for (let i = 0; i < rows; i++) sum += surprise(answers[i] === 1 ? probabilities[i] : 1 - probabilities[i]);
  return sum / rows;
}

/** Throws L0netError INVALID_ARGUMENT for a number that is no class. */
export function checkLabels(argument: string, labels: Numbers, classes: number): void {
  const isClass = (label: number) => Number.isInteger(label) && label >= 0 && label < classes;
  checkAll(argument, labels, `an integer from 0 to ${classes - 1}`, isClass);
}
