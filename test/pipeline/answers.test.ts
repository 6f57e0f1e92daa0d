import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { decode } from '../../src/pipeline/decode.js';
import { encodeAnswers } from '../../src/pipeline/encodeAnswers.js';
import { fitPipeline } from '../../src/pipeline/fit.js';
import type { PipelineOptions } from '../../src/pipeline/options.js';
import { rowWeights } from '../../src/pipeline/rowWeights.js';
import { withThreshold } from '../../src/pipeline/threshold.js';
import type { Table } from '../../src/table/table.js';
import { failure } from '../support/failure.js';
import { tableOf, tableOfColumns } from '../support/tables.js';

const table = tableOf(
  {
    x: [1, 2, 3, 5, 7, 9],
    price: [10, 30, 10, 30, 50, 70],
    species: [2, 0, 1, 0, 0, 0],
    kind: ['yes', 'no', 'no', 'no', 'no', 'yes'],
    sold: [true, false, true, true, false, true],
    new: [0, 1, 1, 1, 0, 0],
  },
  'houses.csv',
);

function fitted(options: PipelineOptions, rows = [0, 1, 2, 3]) {
  return fitPipeline(table, rows, options).pipeline;
}

const regression = fitted({ target: 'price' });
const twoClasses = fitted({ target: 'kind' });
const classes = fitted({ target: 'species' });
const labels = fitted({ target: ['sold', 'new'] });

describe('answers', () => {
  test('of a regression are standardised', () => {
    expect(encodeAnswers(regression, table)).toEqual({ targets: Float32Array.of(-1, 1, -1, 1, 3, 5) });
    expect(encodeAnswers(regression, table, [5, 0])).toEqual({ targets: Float32Array.of(5, -1) });
  });

  test('of two classes are 0 and 1, of several their places', () => {
    expect(encodeAnswers(twoClasses, table)).toEqual({ targets: Float32Array.of(1, 0, 0, 0, 0, 1) });
    expect(encodeAnswers(classes, table)).toEqual({ labels: Int32Array.of(2, 0, 1, 0, 0, 0) });
  });

  test('of labels stand row by row', () => {
    expect(encodeAnswers(labels, table, [0, 1])).toEqual({ targets: Float32Array.of(1, 0, 0, 1) });
  });

  test.each<[string, typeof regression, Table]>([
    ['t: price[1]', regression, tableOf({ price: [1, null] }, 't')],
    ['t: price[0]', regression, tableOf({ price: ['1'] }, 't')],
    ['t: price[0]', regression, tableOf({ price: [Infinity] }, 't')],
    ['t: price[0]', regression, tableOf({ price: [true] }, 't')],
    ['t: kind[1]', twoClasses, tableOf({ kind: ['no', 'maybe'] }, 't')],
    ['t: species[0]', classes, tableOf({ species: [3] }, 't')],
    ['t: new[0]', labels, tableOf({ sold: [1], new: [2] }, 't')],
    ['column', labels, tableOf({ sold: [1] }, 't')],
  ])('errors name column and row: %s', (argument, pipeline, table) => {
    expect(failure(() => encodeAnswers(pipeline, table))).toMatchObject({
      code: 'INVALID_ARGUMENT',
      argument,
    });
  });
});

describe('predictions', () => {
  test('of a regression are in the target’s own unit', () => {
    expect(decode(regression, Float32Array.of(-1, 0.25))).toEqual([
      { values: { price: 10 } },
      { values: { price: 22.5 } },
    ]);
  });

  test('of two classes are the second one from the threshold on', () => {
    expect(decode(twoClasses, Float32Array.of(0.25, 0.5))).toEqual([
      { values: { kind: 'no' }, probabilities: { no: 0.75, yes: 0.25 } },
      { values: { kind: 'yes' }, probabilities: { no: 0.5, yes: 0.5 } },
    ]);
    const [first, second] = decode(twoClasses, Float32Array.of(0.25, 0.5), { threshold: 0.25 });
    expect([first.values.kind, second.values.kind]).toEqual(['yes', 'yes']);
    const strict = withThreshold(twoClasses, 0.75);
    expect(decode(strict, Float32Array.of(0.5))[0].values).toEqual({ kind: 'no' });
    expect(decode(strict, Float32Array.of(0.5), { threshold: 0.5 })[0].values).toEqual({ kind: 'yes' });
  });

  test('of several classes are the most probable one, the first of equals, as it stood in the table', () => {
    expect(decode(classes, Float32Array.of(0.25, 0.25, 0.5, 0.5, 0.5, 0))).toEqual([
      { values: { species: 2 }, probabilities: { 0: 0.25, 1: 0.25, 2: 0.5 } },
      { values: { species: 0 }, probabilities: { 0: 0.5, 1: 0.5, 2: 0 } },
    ]);
  });

  test('of labels are true and false', () => {
    const outputs = Float32Array.of(0.5, 0.25);
    expect(decode(labels, outputs)).toEqual([
      { values: { sold: true, new: false }, probabilities: { sold: 0.5, new: 0.25 } },
    ]);
    expect(decode(withThreshold(labels, [0.75, 0.25]), outputs)[0].values).toEqual({
      sold: false,
      new: true,
    });
    expect(decode(withThreshold(labels, 0.75), outputs)[0].values).toEqual({ sold: false, new: false });
  });

  test('are what the answers were, if outputs are perfect', () => {
    for (const pipeline of [regression, twoClasses, labels]) {
      const { targets } = encodeAnswers(pipeline, table);
      decode(pipeline, targets as Float32Array).forEach(({ values }, row) => {
        for (const name of pipeline.target.columns) {
          const column = table.column(name);
          const cell = column.kind === 'text' ? column.words[column.codes[row]] : column.values[row];
          expect(name === 'kind' ? values[name] : Number(values[name])).toBe(cell);
        }
      });
    }
  });

  test('have own members, whatever classes and columns are called', () => {
    const names = ['__proto__', 'constructor', '', 'toString'];
    const odd = tableOfColumns([
      ['x', [1, 2, 3, 4]],
      ['__proto__', names],
    ]);
    const { pipeline } = fitPipeline(odd, [0, 1, 2, 3], { target: '__proto__' });
    const [{ values, probabilities }] = decode(pipeline, Float32Array.of(0.125, 0.5, 0.25, 0.125));
    expect(Object.keys(values)).toEqual(['__proto__']);
    expect(Object.entries(values)[0][1]).toBe('__proto__');
    expect(Object.entries(probabilities ?? {})).toEqual([
      ['', 0.125],
      ['__proto__', 0.5],
      ['constructor', 0.25],
      ['toString', 0.125],
    ]);
  });

  test.each<[string, () => unknown]>([
    ['outputs', () => decode(classes, new Float32Array(4))],
    ['outputs', () => decode(classes, [1, 0, 0] as unknown as Float32Array)],
    ['threshold', () => withThreshold(labels, [0.5])],
  ])('shapes: %s', (argument, run) => {
    expect(failure(run)).toMatchObject({ code: 'INVALID_SHAPE', argument });
  });

  test.each<[string, () => unknown]>([
    ['options.threshold', () => decode(labels, new Float32Array(2), { threshold: 1.5 })],
    ['threshold[0]', () => withThreshold(twoClasses, Number.NaN)],
    ['threshold', () => withThreshold(classes, 0.5)],
  ])('thresholds: %s', (argument, run) => {
    expect(failure(run)).toMatchObject({ code: 'INVALID_ARGUMENT', argument });
  });
});

describe('weights of rows', () => {
  test('are those of a column, with the mean 1', () => {
    const weighted = tableOf({ w: [1, 3, 0, 4] });
    expect([...rowWeights(regression, weighted, { column: 'w' })]).toEqual([0.5, 1.5, 0, 2]);
    expect([...rowWeights(regression, weighted, { column: 'w', rows: [1, 0] })]).toEqual([1.5, 0.5]);
    expect([...rowWeights(regression, weighted, {})]).toEqual([1, 1, 1, 1]);
  });

  test('balanced, give all classes the same sum', () => {
    expect([...rowWeights(twoClasses, table, { classWeights: 'balanced' })]).toEqual([
      1.5, 0.75, 0.75, 0.75, 0.75, 1.5,
    ]);
    const three = rowWeights(classes, table, { classWeights: 'balanced', rows: [0, 1, 2, 3] });
    expect([...three].map((w) => Math.round(w * 3000) / 1000)).toEqual([4, 2, 4, 2]);
  });

  test('balanced, are those of the column within a class', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 0, max: 9 }), { minLength: 6, maxLength: 6 }), (w) => {
        fc.pre(w.some((weight) => weight > 0));
        const weighted = tableOf({ w, kind: ['yes', 'no', 'no', 'no', 'no', 'yes'] });
        const weights = rowWeights(twoClasses, weighted, { column: 'w', classWeights: 'balanced' });
        const mean = weights.reduce((sum, weight) => sum + weight, 0) / 6;
        expect(mean).toBeCloseTo(1, 5);
        const sumOf = (rows: number[]) => rows.reduce((sum, row) => sum + weights[row], 0);
        const [yes, no] = [sumOf([0, 5]), sumOf([1, 2, 3, 4])];
        if (yes > 0 && no > 0) expect(yes).toBeCloseTo(no, 5);
        expect(weights[0] * w[5]).toBeCloseTo(weights[5] * w[0], 4);
      }),
    );
  });

  const bad = tableOf(
    { w: [1, -1], gaps: [1, null], none: [0, 0], text: ['a', 'b'], huge: [1e308, 1.7e308] },
    't',
  );

  test.each<[string, () => unknown]>([
    ['t: w[1]', () => rowWeights(regression, bad, { column: 'w' })],
    ['t: gaps[1]', () => rowWeights(regression, bad, { column: 'gaps' })],
    ['t: text[0]', () => rowWeights(regression, bad, { column: 'text' })],
    ['options.column', () => rowWeights(regression, bad, { column: 'none' })],
    ['options.column', () => rowWeights(regression, bad, { column: 'huge' })],
    ['options.column', () => rowWeights(regression, bad, { column: 'nowhere' })],
    ['options.classWeights', () => rowWeights(labels, table, { classWeights: 'balanced' })],
    ['options.classWeights', () => rowWeights(classes, table, { classWeights: 'equal' as 'balanced' })],
    ['options.rows[0]', () => rowWeights(classes, table, { rows: [9] })],
  ])('errors: %s', (argument, run) => {
    expect(failure(run)).toMatchObject({ code: 'INVALID_ARGUMENT', argument });
  });
});
