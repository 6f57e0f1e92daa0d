import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { measureBinary } from '../../src/metrics/binary.js';
import { measureClasses } from '../../src/metrics/classes.js';
import { accuracyOf, confusionMatrix, f1Of } from '../../src/metrics/confusion.js';
import { logLossOfClasses, logLossOfTwo } from '../../src/metrics/logLoss.js';
import { areaUnderCurve } from '../../src/metrics/ranking.js';
import { measureRegression } from '../../src/metrics/regression.js';
import { bestThreshold } from '../../src/metrics/threshold.js';
import { failure } from '../support/failure.js';

/** Probabilities with ties, and answers. */
const scored = fc
  .array(fc.tuple(fc.integer({ min: 0, max: 8 }), fc.integer({ min: 0, max: 1 })), {
    minLength: 1,
    maxLength: 40,
  })
  .map((pairs) => ({
    probabilities: Float32Array.from(pairs, ([p]) => p / 8),
    answers: pairs.map(([, y]) => y),
  }));

/** Pairs of a one and a zero, one by one. */
function areaByPairs(scores: ArrayLike<number>, answers: readonly number[]): number {
  let [won, pairs] = [0, 0];
  answers.forEach((y, i) => {
    answers.forEach((z, j) => {
      if (y !== 1 || z !== 0) return;
      pairs++;
      won += scores[i] > scores[j] ? 1 : scores[i] === scores[j] ? 0.5 : 0;
    });
  });
  return won / pairs;
}

test('the area under the curve is the share of pairs in the right order, ties counting half', () => {
  fc.assert(
    fc.property(scored, ({ probabilities, answers }) => {
      const expected = areaByPairs(probabilities, answers);
      const area = areaUnderCurve(probabilities, answers);
      if (Number.isNaN(expected)) expect(area).toBeNaN();
      else expect(area).toBeCloseTo(expected, 12);
    }),
  );
});

describe('the best threshold', () => {
  test('reaches what it says, and no other threshold reaches more', () => {
    fc.assert(
      fc.property(
        scored,
        fc.constantFrom('F1', 'balanced accuracy'),
        ({ probabilities, answers }, measure) => {
          const { threshold, value } = bestThreshold(probabilities, answers, measure);
          if (Number.isNaN(value)) {
            expect(new Set(answers).size).toBe(1);
            return;
          }
          const reached = (threshold: number) => {
            const measures = measureBinary(probabilities, answers, threshold);
            return measure === 'F1' ? measures.f1 : measures.balancedAccuracy;
          };
          expect(reached(threshold)).toBeCloseTo(value, 12);
          for (let i = 0; i <= 16; i++) expect(reached(i / 16)).toBeLessThan(value + 1e-12);
        },
      ),
    );
  });

  test('is the one nearest to 1/2 of those that are as good', () => {
    expect(bestThreshold([0.1, 0.2, 0.8, 0.9], [0, 0, 1, 1])).toEqual({ threshold: 0.5, value: 1 });
    // Balanced accuracy is 3/4 from 0.15 and from 0.75 on.
    const probabilities = [0.1, 0.2, 0.7, 0.8];
    const { threshold } = bestThreshold(probabilities, [0, 1, 0, 1], 'balanced accuracy');
    expect(threshold).toBeCloseTo(0.75, 14);
  });

  test('is 1/2 where there is nothing to choose by', () => {
    expect(bestThreshold([0.3, 0.4], [1, 1])).toEqual({ threshold: 0.5, value: Number.NaN });
  });
});

test('a class that no row has and none was taken for is in no mean', () => {
  const matrix = confusionMatrix([0, 1, 1], [0, 1, 0], 3);
  expect(matrix).toEqual([
    [1, 1, 0],
    [0, 1, 0],
    [0, 0, 0],
  ]);
  expect(f1Of(matrix)).toEqual([2 / 3, 2 / 3, Number.NaN]);
  expect(accuracyOf(matrix)).toBeCloseTo(2 / 3, 14);
  expect(measureClasses([1, 0, 0, 0, 1, 0, 0, 1, 0], [0, 1, 0], 3).macroF1).toBeCloseTo(2 / 3, 14);
});

test('a row is taken for the first of the classes that are equally probable', () => {
  expect(measureClasses([0.25, 0.375, 0.375], [2], 3).confusion[2]).toEqual([0, 1, 0]);
});

test('being certain of what is wrong costs much, and not everything', () => {
  expect(logLossOfTwo([0], [1])).toBeCloseTo(23 * Math.LN2, 12);
  expect(logLossOfTwo([1], [0])).toBeCloseTo(23 * Math.LN2, 12);
  expect(logLossOfClasses([0, 1], [0], 2)).toBeCloseTo(23 * Math.LN2, 12);
});

test('R² of answers that are all equal is no number', () => {
  // Their mean is no float64: R² would be a quotient of rounding errors.
  expect(measureRegression([0.1, 0.2, 0.3], [0.1, 0.1, 0.1]).r2).toBeNaN();
  expect(measureRegression([1, 2], [1, 2])).toEqual({ rmse: 0, mae: 0, r2: 1 });
});

describe('errors', () => {
  test.each([
    ['predictions', () => measureRegression([1, 2], [1])],
    ['predictions', () => measureRegression([], [])],
    ['predictions', () => measureClasses([0.5, 0.5], [0, 1], 2)],
    ['predictions', () => bestThreshold([0.5, 0.5], [1])],
  ])('of shapes: %s', (argument, run) => {
    expect(failure(run)).toMatchObject({ code: 'INVALID_SHAPE', argument });
  });

  test.each([
    ['probabilities[1]', () => measureBinary([0, 1.5], [0, 1])],
    ['probabilities[0]', () => logLossOfTwo([Number.NaN], [0])],
    ['answers[0]', () => measureBinary([0.5], [0.5])],
    ['labels[0]', () => measureClasses([0.5, 0.5], [2], 2)],
    ['predictions[0]', () => confusionMatrix([-1], [0], 2)],
    ['scores[0]', () => areaUnderCurve([Number.NaN], [0])],
    ['measure', () => bestThreshold([0.5], [0], 'f1' as 'F1')],
  ])('of values: %s', (argument, run) => {
    expect(failure(run)).toMatchObject({ code: 'INVALID_ARGUMENT', argument });
  });
});
