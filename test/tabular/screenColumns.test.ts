/** Screening: that it finds lines and what no line finds, in numbers and categories; and that data with fewer columns are as if made so. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Table } from '../../src/table/table.js';
import { onlyColumns } from '../../src/tabular/onlyColumns.js';
import { prepareTable } from '../../src/tabular/prepare.js';
import { screenColumns } from '../../src/tabular/screenColumns.js';
import { selectColumns } from '../../src/tabular/selectColumns.js';
import { generator, houses } from '../support/houses.js';
import { tableOf } from '../support/tables.js';

/** A line, a square, a wave, a category and a truth decide, among 300 columns of noise. */
function wide(rows: number, seed = 1): Table {
  const random = generator(seed);
  const numbers = Array.from({ length: 303 }, () => Array.from({ length: rows }, () => 2 * random() - 1));
  const category = Array.from(
    { length: rows },
    () => ['a', 'b', 'c', 'd'][Math.floor(4 * random())] as string,
  );
  const truth = Array.from({ length: rows }, () => random() < 0.5);
  const [line, square, wave] = numbers as [number[], number[], number[]];
  const y = line.map(
    (x, row) =>
      x +
      2 * square[row] ** 2 +
      Math.cos(3 * wave[row]) +
      (category[row] === 'c' ? 1 : 0) +
      (truth[row] ? 0.7 : 0),
  );
  const names = (j: number) => ['line', 'square', 'wave'][j] ?? `noise ${j}`;
  return tableOf({
    ...Object.fromEntries(numbers.map((values, j) => [names(j), values])),
    category,
    truth,
    y,
    kind: y.map((value) => (value > 2.3 ? 'high' : value > 1.6 ? 'middle' : 'low')),
  });
}

const deciding = ['line', 'square', 'wave', 'category', 'truth'];

describe('screenColumns', () => {
  test.each([
    ['y', 'kind'],
    ['kind', 'y'],
  ])('finds what says something of %s alone, whatever it says', (target, drop) => {
    const data = prepareTable(wide(400), { target, drop: [drop] });
    const names = screenColumns(data, 20).map((place) => data.pipeline.columns[place].name);
    expect(names).toHaveLength(20);
    expect(names).toEqual(expect.arrayContaining(deciding));
  });

  test('leaves all columns if there are no more, in their order', () => {
    const data = prepareTable(houses(50), { target: 'price' });
    const all = [...data.pipeline.columns.keys()];
    expect(screenColumns(data, all.length)).toEqual(all);
    expect(screenColumns(data, 99)).toEqual(all);
    expect(screenColumns(data, 3)).toHaveLength(3);
  });

  test('takes equal numbers for equal, wherever they stand', () => {
    // The rows stand in the order of y: if zeros were put into parts by their rows, these would say all of it.
    const random = generator(3);
    const y = Array.from({ length: 200 }, (_, row) => row / 200);
    const columns = {
      zeros: y.map(() => (random() < 0.05 ? 1 : 0)),
      line: y.map((value) => value + random()),
      bend: y.map((value) => (random() < 0.5 ? 1 : -1) * Math.sqrt(value) + random()),
      y,
    };
    const data = prepareTable(tableOf(columns), { target: 'y' });
    expect(data.pipeline.columns.map(({ kind }) => kind)).toEqual(['number', 'number', 'number']);
    expect(screenColumns(data, 2)).toEqual([1, 2]);
  });
});

test('data with some of their columns are as if made from them', () => {
  const table = houses(40);
  const options = { target: 'price', validation: 0.2 };
  const data = prepareTable(table, options);
  const names = data.pipeline.columns.map(({ name }) => name);
  fc.assert(
    fc.property(fc.subarray([...names.keys()], { minLength: 1 }), (kept) => {
      const drop = names.filter((_, place) => !kept.includes(place));
      const made = prepareTable(table, { ...options, drop });
      const only = onlyColumns(data, kept);
      expect(only.training).toEqual(made.training);
      expect(only.validation).toEqual(made.validation);
      expect(only.pipeline.columns).toEqual(made.pipeline.columns);
      expect(new Set(only.pipeline.ignored)).toEqual(new Set(made.pipeline.ignored));
    }),
  );
});

test('a selection among more columns than rows finds what bends, and says of all columns what became of them', async () => {
  const data = prepareTable(wide(300), { target: 'y', drop: ['kind'] });
  const features = await selectColumns(data, 5, {});
  expect(features.map(({ column }) => column)).toEqual(data.pipeline.columns.map(({ name }) => name));
  const kept = features.filter((feature) => feature.kept);
  expect(kept.map(({ column }) => column).sort()).toEqual([...deciding].sort());
  const category = features.find(({ column }) => column === 'category');
  expect(category?.inputs.map(({ name }) => name)).toEqual(
    ['a', 'b', 'c', 'd'].map((value) => `category=${value}`),
  );
  const closed = features.find(({ column }) => column === 'noise 9');
  expect(closed).toMatchObject({
    kept: false,
    openProbability: 0,
    inputs: [{ name: 'noise 9', kept: false }],
  });
});
