import { describe, expect, test } from 'vitest';
import { encode } from '../../src/pipeline/encode.js';
import { fitPipeline } from '../../src/pipeline/fit.js';
import { featureNames, groupsOf } from '../../src/pipeline/inputs.js';
import { rowsWithAnswers } from '../../src/pipeline/missing.js';
import type { MissingWay, PipelineOptions } from '../../src/pipeline/options.js';
import { outputKindOf, outputsOf, type RegressionTarget } from '../../src/pipeline/target.js';
import type { Cell } from '../../src/table/table.js';
import { failure } from '../support/failure.js';
import { tableOf } from '../support/tables.js';

/** A pipeline for a column x, fitted on all rows but the last. */
function fitted(x: readonly Cell[], options: Partial<PipelineOptions> = {}) {
  const table = tableOf({ x, y: x.map((_, i) => i / 7) });
  const rows = [...x.keys()].slice(0, -1);
  const { pipeline, warnings } = fitPipeline(table, rows, { target: 'y', ...options });
  const inputs = encode(pipeline, table);
  const width = inputs.length / x.length;
  const matrix = x.map((_, row) => [...inputs.subarray(row * width, (row + 1) * width)]);
  return { pipeline, warnings, column: pipeline.columns[0], matrix, names: featureNames(pipeline) };
}

describe('numbers', () => {
  test('are standardised by mean and deviation of the training rows', () => {
    const { column, matrix } = fitted([2, 6, 2, 6, 100]);
    const deviation = 2;
    expect(column).toEqual({ name: 'x', kind: 'number', mean: 4, deviation, fill: null, indicator: false });
    expect(matrix).toEqual([[-1], [1], [-1], [1], [48]]);
  });

  test.each<[MissingWay, Partial<Record<string, unknown>>, number[][]]>([
    ['mean', { fill: 4, indicator: false }, [[-1], [0], [1], [0]]],
    ['median', { fill: 3, indicator: false }, [[-1], [-0.5], [1], [-0.5]]],
    [
      'indicator',
      { fill: 4, indicator: true },
      [
        [-1, 0],
        [0, 1],
        [1, 0],
        [0, 1],
      ],
    ],
  ])('that are missing are the %s', (missing, expected, [low, gap, high, unseen]) => {
    // Mean 4, deviation 2, median 3.
    const { column, matrix } = fitted([2, null, 2, 3, 6, 7, null], { missing });
    expect(column).toMatchObject({ mean: 4, ...expected });
    const { deviation } = column as { deviation: number };
    const scaled = ([x, ...rest]: number[]) => [Math.fround((x * 2) / deviation), ...rest];
    expect(matrix[0]).toEqual(scaled(low));
    expect(matrix[1]).toEqual(scaled(gap));
    expect(matrix[4]).toEqual(scaled(high));
    expect(matrix[6]).toEqual(scaled(unseen));
  });

  test('have no indicator where no training row could train its weights', () => {
    const { names, matrix } = fitted([1, 3, null], { missing: 'indicator' });
    expect(names).toEqual(['x']);
    expect(matrix).toEqual([[-1], [1], [0]]);
  });

  test('that are constant where they are there have the deviation 1, and a warning without an indicator', () => {
    const { column, warnings } = fitted([0.1, null, 0.1, 0.1, 3], { missing: 'mean' });
    expect(column).toMatchObject({ mean: 0.1, deviation: 1 });
    expect(warnings).toEqual([
      'x is 0.1 in all training rows that have it, and nothing tells which those are',
    ]);
    expect(fitted([0.1, null, 0.1, 3], { missing: 'indicator' }).warnings).toEqual([]);
  });

  test('of any size have a deviation', () => {
    expect(fitted([1e-200, 3e-200, 0]).column).toMatchObject({ mean: 2e-200, deviation: 1e-200 });
    expect(fitted([-1e200, 1e200, 0]).column).toMatchObject({ mean: 0, deviation: 1e200 });
    expect(fitted([0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 5e-324, 0]).column).toMatchObject({ deviation: 1 });
  });

  test('that are infinite, or too large to have a mean, are an error', () => {
    const infinite = failure(() => fitted([1, -Infinity, 2, 3]));
    expect(infinite).toMatchObject({ argument: 'table: x[1]', received: -Infinity });
    expect(failure(() => fitted([1.7e308, 1.7e308, 1, 3]))).toMatchObject({ argument: 'table: x' });
  });
});

describe('categories', () => {
  test('are one-hot, in the order of code units; values seen once are others, as are unseen ones', () => {
    const { column, matrix, names } = fitted(['b', 'B', 'ä', 'b', 'B', 'ä', 'z', 'new']);
    expect(column).toEqual({
      name: 'x',
      kind: 'category',
      values: ['B', 'b', 'ä'],
      other: true,
      missing: 'error',
    });
    expect(names).toEqual(['x=B', 'x=b', 'x=ä', 'x other']);
    expect(matrix[0]).toEqual([0, 1, 0, 0]);
    expect(matrix[1]).toEqual([1, 0, 0, 0]);
    expect(matrix[2]).toEqual([0, 0, 1, 0]);
    expect(matrix[6]).toEqual([0, 0, 0, 1]);
    expect(matrix[7]).toEqual([0, 0, 0, 1]);
  });

  test('without rare values have no input for others: an unseen value is none of them', () => {
    const { names, matrix } = fitted(['a', 'b', 'a', 'b', 'new']);
    expect(names).toEqual(['x=a', 'x=b']);
    expect(matrix[4]).toEqual([0, 0]);
  });

  test('that are missing are a value of their own if any is in the training rows', () => {
    const { names, matrix } = fitted(['a', null, 'a', 'b', null], { missing: 'mean' });
    expect(names).toEqual(['x=a', 'x other', 'x missing']);
    expect(matrix[4]).toEqual([0, 0, 1]);
    expect(matrix[3]).toEqual([0, 1, 0]);
  });

  test('that are missing are as one that was never seen if none is in the training rows', () => {
    const { matrix } = fitted(['a', 'a', 'b', null], { missing: 'mean' });
    expect(matrix[3]).toEqual([0, 1]);
    expect(fitted(['a', 'a', 'b', 'b', null], { missing: 'mean' }).matrix[4]).toEqual([0, 0]);
  });

  test('of whole numbers are sorted by value, and stay numbers', () => {
    const { column, names } = fitted([10, 9, 10, 9, 9], { category: ['x'] });
    expect(column).toMatchObject({ values: [9, 10] });
    expect(names).toEqual(['x=9', 'x=10']);
  });

  test('in many rows need a thousandth of them', () => {
    const x = Array.from({ length: 5001 }, (_, i) => (i < 5 ? 'four' : i < 9 ? 'rare' : 'ab'[i % 2]));
    expect(fitted(x).column).toMatchObject({ values: ['a', 'b', 'four'], other: true });
    expect(fitted(x, { rare: 4 }).column).toMatchObject({ values: ['a', 'b', 'four', 'rare'] });
  });
});

test('true and false are 1 and 0, and their mean where they are missing', () => {
  const x = [true, false, null, false, false, null];
  expect(fitted(x, { missing: 'mean' }).matrix).toEqual([[1], [0], [0.25], [0], [0], [0.25]]);
  expect(fitted(x, { missing: 'median' }).matrix[5]).toEqual([0]);
  expect(fitted(x, { missing: 'indicator' }).matrix[5]).toEqual([0.25, 1]);
});

test('inputs of one column are one group, in the order of the table', () => {
  const table = tableOf({
    city: ['a', 'b', 'a', 'b'],
    id: [1, 1, 1, 1],
    age: [1, null, 2, 3],
    y: [1.5, 2, 3, 4],
    flag: [true, false, false, false],
  });
  const { pipeline, columns } = fitPipeline(table, [0, 1, 2, 3], {
    target: 'y',
    missing: { age: 'indicator' },
  });
  expect(featureNames(pipeline)).toEqual(['city=a', 'city=b', 'age', 'age missing', 'flag']);
  expect(groupsOf(pipeline)).toEqual([0, 0, 1, 1, 2]);
  expect(columns.map(({ kind }) => kind)).toEqual(['category', 'dropped', 'number', 'target', 'boolean']);
  expect(pipeline.ignored).toEqual(['id']);
});

describe('missing values without a way', () => {
  const table = tableOf(
    { a: [1, null, null, 2], b: ['x', 'x', null, 'y'], c: [null, 2, 3, 4], y: [1.5, null, 3, 4] },
    'houses.csv',
  );

  test('are counted by columns', () => {
    const error = failure(() => fitPipeline(table, [0, 2, 3], { target: 'y', missing: { c: 'mean' } }));
    expect(error).toMatchObject({ code: 'INVALID_ARGUMENT', argument: 'houses.csv', received: 'a: 1, b: 1' });
    expect(error.message).toBe(
      'houses.csv: values are missing in 3 rows: a: 1, b: 1; expected a way for missing values: mean, median or indicator',
    );
  });

  test('are no error in other rows', () => {
    expect(() => fitPipeline(table, [3, 3], { target: 'y', number: ['a', 'c'] })).not.toThrow();
  });

  test('of the target are counted, whatever the way of inputs', () => {
    const error = failure(() => fitPipeline(table, [0, 1], { target: 'y', missing: 'mean' }));
    expect(error).toMatchObject({ received: 'y: 1', expected: 'only rows that have their targets' });
    expect([...rowsWithAnswers(table, 'y')]).toEqual([0, 2, 3]);
    expect([...rowsWithAnswers(table, ['y', 'a'], [3, 2, 1])]).toEqual([3]);
    expect(failure(() => rowsWithAnswers(table, 'z')).argument).toBe('target');
  });
});

describe('targets', () => {
  const table = tableOf({
    x: [1, 2, 3, 5],
    price: [10, 20, 30, 90],
    size: [1, 1, 1, 8],
    kind: ['b', 'a', 'b', 'c'],
    sold: [true, false, true, true],
    new: [0, 1, 1, 1],
  });
  const fitTo = (options: PipelineOptions, rows = [0, 1, 2]) => fitPipeline(table, rows, options);

  test('of a regression are standardised by the training rows', () => {
    const { pipeline, warnings } = fitTo({ target: ['price', 'size'] });
    const target = pipeline.target as RegressionTarget;
    const deviation = Math.sqrt(200 / 3);
    expect(target.task).toBe('regression');
    expect(target).toMatchObject({ columns: ['price', 'size'], means: [20, 1] });
    expect(target.deviations[0]).toBeCloseTo(deviation, 12);
    expect(target.deviations[1]).toBe(1);
    expect(warnings).toEqual(['size, a target, is 1 in all training rows']);
    expect([outputsOf(target), outputKindOf(target)]).toEqual([2, 'linear']);
  });

  test('that are classes have one output for each, or one for two', () => {
    const { pipeline, warnings } = fitTo({ target: 'kind', drop: ['size'] });
    expect(pipeline.target).toEqual({ task: 'classes', columns: ['kind'], classes: ['a', 'b', 'c'] });
    expect(warnings).toEqual(['no training row has the class c of kind']);
    expect([outputsOf(pipeline.target), outputKindOf(pipeline.target)]).toEqual([3, 'softmax']);
    const two = fitTo({ target: 'sold' }).pipeline.target;
    const classes = [false, true];
    expect(two).toEqual({ task: 'two classes', columns: ['sold'], classes, threshold: 0.5 });
    expect([outputsOf(two), outputKindOf(two)]).toEqual([1, 'sigmoid']);
    expect(outputKindOf(fitTo({ target: 'sold', task: 'classes' }).pipeline.target)).toBe('softmax');
  });

  test('that are labels have one output for each', () => {
    const { target } = fitTo({ target: ['sold', 'new'] }).pipeline;
    expect(target).toEqual({ task: 'labels', columns: ['sold', 'new'], thresholds: [0.5, 0.5] });
    expect([outputsOf(target), outputKindOf(target)]).toEqual([2, 'sigmoid']);
  });
});

describe('errors', () => {
  const table = tableOf({ x: [1, 1, 2], y: [1.5, 2, 3] });
  const target = 'y';

  test.each<[string, number[], PipelineOptions]>([
    ['rows', [], { target }],
    ['rows[0]', [3], { target }],
    ['rows[1]', [0, 0.5], { target }],
    ['table', [0, 1], { target }],
    ['table', [0, 1, 2], { target, drop: ['x'] }],
    ['options.weights', [0, 1, 2], { target, weights: 'z' }],
  ])('%s', (argument, rows, options) => {
    const error = failure(() => fitPipeline(table, rows, options));
    expect(error).toMatchObject({ code: 'INVALID_ARGUMENT', argument });
  });
});
