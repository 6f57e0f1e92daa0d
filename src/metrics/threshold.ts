/** From which probability on a row is to be taken for one of the second class. */
import { checkChoice } from '../base/check.js';
import { checkBinary, type Numbers } from './check.js';
import { byScore } from './ranking.js';

/** What a threshold is to make large. */
export type ThresholdMeasure = 'F1' | 'balanced accuracy';

/** A threshold, and what is reached with it on the rows that it was chosen on. */
export interface Threshold {
  readonly threshold: number;
  readonly value: number;
}

/**
 * The threshold t for which a measure is largest if rows with probability p ≥ t are taken for 1; of several that one nearest
 * to 1/2. Thresholds stand in the middle between neighbouring probabilities, so that other rows have the best chance, or are 0.
 *
 *     F1 = 2 · right / (rows with 1 + rows taken for 1)        balanced accuracy = (right / n₁ + right zeros / n₀) / 2
 *
 * Choose it on other rows than those that it is measured with afterwards.
 *
 * @param probabilities [rows]
 * @param answers [rows]: 0 or 1, one or more
 * @returns 1/2, and NaN for the value, where one of the classes has no row
 * @throws L0netError INVALID_SHAPE, INVALID_ARGUMENT
 */
export function bestThreshold(
  probabilities: Numbers,
  answers: Numbers,
  measure: ThresholdMeasure = 'F1',
): Threshold {
  const rows = checkBinary(probabilities, answers);
  checkChoice('measure', measure, ['F1', 'balanced accuracy']);
  let ones = 0;
  for (let i = 0; i < rows; i++) ones += answers[i];
  if (ones === 0 || ones === rows) return { threshold: 0.5, value: Number.NaN };
  const order = byScore(probabilities);
  let best: Threshold = { threshold: 0, value: -1 };
  // Below the threshold: the first `below` rows, of which so many are ones.
  let onesBelow = 0;
  for (let below = 0; below < rows; below++) {
    const next = probabilities[order[below]];
    const last = below === 0 ? -next : probabilities[order[below - 1]];
    if (last < next || below === 0) {
      const found = ones - onesBelow;
      const value =
        measure === 'F1'
          ? (2 * found) / (ones + rows - below)
          : (found / ones + (below - onesBelow) / (rows - ones)) / 2;
      const threshold = (last + next) / 2;
      const isNearer = Math.abs(threshold - 0.5) < Math.abs(best.threshold - 0.5);
      if (value > best.value || (value === best.value && isNearer)) best = { threshold, value };
    }
    onesBelow += answers[order[below]];
  }
  return best;
}
