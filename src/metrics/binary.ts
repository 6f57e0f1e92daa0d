/** Measures of one probability for each row: two classes, or one label. */
import type { Numbers } from './check.js';
import { accuracyOf, balancedAccuracyOf, confusionMatrix, f1Of } from './confusion.js';
import { logLossOfTwo } from './logLoss.js';
import { areaUnderCurve } from './ranking.js';

export interface BinaryMeasures {
  /** In nats. */
  readonly logLoss: number;
  /** The area under the ROC curve; NaN where one of the classes has no row. */
  readonly auc: number;
  /** The probability from which on a row is taken for 1 in all that follows. */
  readonly threshold: number;
  /** The share of the rows that are taken for what they are not. */
  readonly error: number;
  /** Of the class 1; NaN where no row has it and none was taken for it. */
  readonly f1: number;
  readonly balancedAccuracy: number;
  /** [true class][predicted class] */
  readonly confusion: readonly (readonly number[])[];
}

/**
 * Measures probabilities of the class 1.
 *
 * @param probabilities [rows]
 * @param answers [rows], one or more: 0 or 1
 * @throws L0netError INVALID_SHAPE, INVALID_ARGUMENT
 */
export function measureBinary(probabilities: Numbers, answers: Numbers, threshold = 0.5): BinaryMeasures {
  const logLoss = logLossOfTwo(probabilities, answers);
  const taken = Uint8Array.from(probabilities, (p) => (p >= threshold ? 1 : 0));
  const confusion = confusionMatrix(taken, answers, 2);
  return {
    logLoss,
    auc: areaUnderCurve(probabilities, answers),
    threshold,
    error: 1 - accuracyOf(confusion),
    f1: f1Of(confusion)[1],
    balancedAccuracy: balancedAccuracyOf(confusion),
    confusion,
  };
}
