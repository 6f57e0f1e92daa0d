/** Measures of a probability for each class. */
import { checkRowsOf, type Numbers } from './check.js';
import { accuracyOf, confusionMatrix, f1Of, meanOf } from './confusion.js';
import { logLossOfClasses } from './logLoss.js';

export interface ClassMeasures {
  /** In nats. */
  readonly logLoss: number;
  /** The share of the rows that are taken for what they are. */
  readonly accuracy: number;
  /** [classes]; NaN for a class that no row has and none was taken for. */
  readonly f1: readonly number[];
  /** The mean of `f1`, but for those that are NaN. */
  readonly macroF1: number;
  /** [true class][predicted class] */
  readonly confusion: readonly (readonly number[])[];
}

/**
 * Measures probabilities of classes. A row is taken for the class of the largest one, the first of those that are equal.
 *
 * @param probabilities [rows, classes]
 * @param labels [rows], one or more
 * @throws L0netError INVALID_SHAPE, INVALID_ARGUMENT
 */
export function measureClasses(probabilities: Numbers, labels: Numbers, classes: number): ClassMeasures {
  const rows = checkRowsOf(probabilities, labels, classes);
  const logLoss = logLossOfClasses(probabilities, labels, classes);
  const taken = Int32Array.from({ length: rows }, (_, row) => {
    let best = 0;
    for (let k = 1; k < classes; k++) {
      if (probabilities[row * classes + k] > probabilities[row * classes + best]) best = k;
    }
    return best;
  });
  const confusion = confusionMatrix(taken, labels, classes);
  const f1 = f1Of(confusion);
  return { logLoss, accuracy: accuracyOf(confusion), f1, macroF1: meanOf(f1), confusion };
}
