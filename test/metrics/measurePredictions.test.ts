import { expect, test } from 'vitest';
import { measurePredictions } from '../../src/metrics/measurePredictions.js';
import { encodeAnswers } from '../../src/pipeline/encodeAnswers.js';
import { fitPipeline } from '../../src/pipeline/fit.js';
import type { PipelineOptions } from '../../src/pipeline/options.js';
import { withThreshold } from '../../src/pipeline/threshold.js';
import { failure } from '../support/failure.js';
import { tableOf } from '../support/tables.js';

const table = tableOf({
  x: [1, 2, 3, 5],
  price: [100, 300, 100, 300],
  size: [2, 4, 2, 4],
  kind: ['yes', 'no', 'no', 'yes'],
  species: ['a', 'c', 'b', 'a'],
  sold: [true, false, true, true],
  new: [0, 1, 1, 0],
});

function fitted(options: PipelineOptions) {
  const { pipeline } = fitPipeline(table, [0, 1, 2, 3], options);
  return { pipeline, answers: encodeAnswers(pipeline, table) };
}

test('of a regression, each column in its own unit', () => {
  const { pipeline, answers } = fitted({ target: ['price', 'size'] });
  // Prices 100, 300, 200, 300 and sizes 2, 4, 2, 2, where the means are 200 and 3, and the deviations 100 and 1.
  const outputs = Float32Array.of(-1, -1, 1, 1, 0, -1, 1, -1);
  expect(measurePredictions(pipeline, outputs, answers)).toEqual({
    task: 'regression',
    columns: [
      { name: 'price', rmse: 50, mae: 25, r2: 0.75 },
      { name: 'size', rmse: 1, mae: 0.5, r2: 0 },
    ],
  });
});

test('of two classes, with the threshold of the pipeline', () => {
  const { pipeline, answers } = fitted({ target: 'kind' });
  const outputs = Float32Array.of(0.75, 0.25, 0.5, 0.5);
  const at = (threshold: number) => measurePredictions(withThreshold(pipeline, threshold), outputs, answers);
  expect(at(0.75)).toMatchObject({
    task: 'two classes',
    classes: ['no', 'yes'],
    threshold: 0.75,
    error: 0.25,
  });
  expect(at(0.75)).toMatchObject({
    confusion: [
      [2, 0],
      [1, 1],
    ],
  });
  expect(at(0.5)).toMatchObject({ auc: 0.875, f1: 0.8, error: 0.25 });
});

test('of classes', () => {
  const { pipeline, answers } = fitted({ target: 'species' });
  const outputs = Float32Array.of(0.5, 0.25, 0.25, 0.25, 0.25, 0.5, 0.5, 0.25, 0.25, 0.5, 0.25, 0.25);
  const measured = measurePredictions(pipeline, outputs, answers);
  expect(measured).toMatchObject({
    task: 'classes',
    classes: ['a', 'b', 'c'],
    accuracy: 0.75,
    confusion: [
      [2, 0, 0],
      [1, 0, 0],
      [0, 0, 1],
    ],
    f1: [0.8, 0, 1],
  });
  expect((measured as { logLoss: number }).logLoss).toBeCloseTo((3 * Math.LN2 + 2 * Math.LN2) / 4, 12);
});

test('of labels, each by its own threshold', () => {
  const { pipeline, answers } = fitted({ target: ['sold', 'new'] });
  const outputs = Float32Array.of(0.5, 0.5, 0.5, 0.5, 0.5, 0.5, 0.5, 0.5);
  const measured = measurePredictions(withThreshold(pipeline, [0.5, 0.75]), outputs, answers);
  expect(measured).toMatchObject({
    task: 'labels',
    error: 0.375,
    labels: [
      { name: 'sold', error: 0.25, auc: 0.5, threshold: 0.5 },
      { name: 'new', error: 0.5, f1: 0, threshold: 0.75 },
    ],
  });
  expect((measured as { macroF1: number }).macroF1).toBeCloseTo(3 / 7, 12);
  expect((measured as { logLoss: number }).logLoss).toBeCloseTo(Math.LN2, 12);
});

test('what does not fit is an error', () => {
  const regression = fitted({ target: ['price', 'size'] });
  const classes = fitted({ target: 'species' });
  const { pipeline } = regression;
  expect(failure(() => measurePredictions(pipeline, new Float32Array(6), regression.answers))).toMatchObject({
    code: 'INVALID_SHAPE',
    argument: 'outputs',
  });
  expect(failure(() => measurePredictions(pipeline, new Float32Array(8), classes.answers))).toMatchObject({
    code: 'INVALID_ARGUMENT',
    argument: 'answers.targets',
  });
  expect(failure(() => measurePredictions(classes.pipeline, new Float32Array(8), classes.answers)).code).toBe(
    'INVALID_SHAPE',
  );
});
