/** How well scores put the rows of one class above those of the other. */
import { checkAll, checkRowsOf, type Numbers } from './check.js';

/**
 * The area under the ROC curve: the probability that a row whose answer is 1 has a higher score than one whose answer is 0, where
 * equal scores count half. By ranks (Mann and Whitney), the mean rank for equal scores:
 *
 *     (Σ ranks of the n₁ rows with 1 − n₁ (n₁ + 1) / 2) / (n₁ n₀)
 *
 * @param scores [rows]
 * @param answers [rows]: 0 or 1
 * @returns NaN where one of the classes has no row
 * @throws L0netError INVALID_SHAPE, INVALID_ARGUMENT (NaN, no answer)
 */
export function areaUnderCurve(scores: Numbers, answers: Numbers): number {
  const rows = checkRowsOf(scores, answers);
  checkAll('scores', scores, 'a number', (score) => !Number.isNaN(score));
  checkAll('answers', answers, '0 or 1', (y) => y === 0 || y === 1);
  const order = byScore(scores);
  let [ones, ranks] = [0, 0];
  for (let start = 0; start < rows; ) {
    let end = start;
    let tied = 0;
    for (; end < rows && scores[order[end]] === scores[order[start]]; end++) tied += answers[order[end]];
    ones += tied;
    // Ranks from start + 1 to end.
    ranks += (tied * (start + 1 + end)) / 2;
    start = end;
  }
  return (ranks - (ones * (ones + 1)) / 2) / (ones * (rows - ones));
}

/** Rows by ascending score. */
export function byScore(scores: Numbers): Int32Array {
  return Int32Array.from({ length: scores.length }, (_, i) => i).sort((a, b) =>
    scores[a] < scores[b] ? -1 : scores[a] > scores[b] ? 1 : a - b,
  );
}
