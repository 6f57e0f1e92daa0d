/** The measures beside scikit-learn 1.9.1, which computed the expected values from the same float32 numbers. */
import { describe, expect, test } from 'vitest';
import { measureBinary } from '../../src/metrics/binary.js';
import { measureClasses } from '../../src/metrics/classes.js';
import { measureRegression } from '../../src/metrics/regression.js';
import { bestThreshold } from '../../src/metrics/threshold.js';

/** Exact in float32, with ties, and with a row that is certain of the wrong class. */
const probabilities = Float32Array.of(
  ...[40, 57, 50, 0, 19, 64, 0, 53, 51, 30, 19, 18, 16, 28, 32, 35, 64, 51, 40, 63, 14, 10, 39, 3],
).map((p) => p / 64);
const answers = [1, 1, 1, 1, 0, 1, 0, 1, 1, 1, 0, 1, 0, 1, 0, 1, 1, 0, 1, 0, 0, 0, 1, 0];

describe('two classes', () => {
  test('measured at 1/2', () => {
    const measures = measureBinary(probabilities, answers);
    expect(measures.logLoss).toBeCloseTo(1.2298049926757812, 6);
    expect(measures.auc).toBeCloseTo(0.7571428571428571, 14);
    expect(measures.f1).toBeCloseTo(0.7407407407407407, 14);
    expect(measures.balancedAccuracy).toBeCloseTo(0.7071428571428571, 14);
    expect(measures.error).toBeCloseTo(0.29166666666666663, 14);
    expect(measures.confusion).toEqual([
      [7, 3],
      [4, 10],
    ]);
  });

  test('the best threshold, from all that there are', () => {
    // scikit-learn: 28/64 and its neighbour below, 19/64.. 30/64 above: rows with 28/64 or more are taken for 1.
    const f1 = bestThreshold(probabilities, answers, 'F1');
    expect(f1.value).toBeCloseTo(0.8275862068965517, 14);
    expect(f1.threshold).toBe((19 / 64 + 28 / 64) / 2);
    const balanced = bestThreshold(probabilities, answers, 'balanced accuracy');
    expect(balanced.value).toBeCloseTo(0.7785714285714285, 14);
    expect(balanced.threshold).toBe((19 / 64 + 28 / 64) / 2);
  });
});

test('four classes, of which one has no row', () => {
  const probabilities = Float32Array.of(
    ...[17, 12, 14, 21, 19, 10, 18, 17, 7, 5, 32, 20, 28, 17, 12, 7, 12, 26, 13, 13, 15, 24, 10, 15, 14, 18],
    ...[13, 19, 16, 18, 26, 4, 22, 18, 14, 10, 2, 19, 38, 5, 10, 24, 24, 6, 3, 40, 3, 18, 15, 26, 3, 20, 14],
    ...[4, 23, 23, 11, 20, 13, 20],
  ).map((p) => p / 64);
  const labels = [2, 1, 0, 0, 1, 0, 2, 2, 0, 1, 0, 0, 1, 2, 2];
  const measures = measureClasses(probabilities, labels, 4);
  expect(measures.logLoss).toBeCloseTo(1.4652717113494873, 6);
  expect(measures.accuracy).toBeCloseTo(0.4, 14);
  expect(measures.macroF1).toBeCloseTo(0.3222222222222222, 14);
  expect(measures.f1).toEqual([4 / 9, 2 / 5, 4 / 9, 0]);
  expect(measures.confusion).toEqual([
    [2, 3, 1, 0],
    [1, 2, 1, 0],
    [0, 1, 2, 2],
    [0, 0, 0, 0],
  ]);
});

test('regression', () => {
  const answers = [2, 1.25, 1, -6.75, -2, 7, -1.5, -4.5, -4, 3, -7, 7];
  const predictions = [2.75, 1.375, 0.875, -6.25, -2, 6.875, -1.875, -4.625, -3.5, 2, -8, 7.375];
  const { rmse, mae, r2 } = measureRegression(predictions, answers);
  expect(rmse).toBeCloseTo(0.5327796605226842, 14);
  expect(mae).toBeCloseTo(0.4166666666666667, 14);
  expect(r2).toBeCloseTo(0.9863168465980416, 14);
});
