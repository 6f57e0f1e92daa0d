/**
 * Feature selection: that it finds the columns that decide, among many that do not, categories included; that its ranking says
 * what the seeds found; that the error of the selected columns is measured on rows which no selection saw; and what it refuses.
 */
import { describe, expect, test } from 'vitest';
import { type NumberColumn, Table } from '../../src/table/table.js';
import { prepareTable } from '../../src/tabular/prepare.js';
import { selectColumns } from '../../src/tabular/selectColumns.js';
import { type SelectionOptions, selectFeatures } from '../../src/tabular/selectFeatures.js';
import { generator, houses } from '../support/houses.js';

const truth = ['area', 'city', 'garden'];
const learning: SelectionOptions = { target: 'price', drop: ['expensive', 'kind'], features: 3, seeds: 2 };
/** As they are, with less training: for what does not depend on how well is learnt. */
const quick: SelectionOptions = { ...learning, trainer: { epochs: 10 } };

/** Houses with columns that have nothing to do with the price: 40, beside the two that are there. */
function noisyHouses(rows: number): Table {
  const random = generator(7);
  const noise = Array.from(
    { length: 40 },
    (_, j): NumberColumn => ({
      name: `noise ${j}`,
      kind: 'number',
      values: Float64Array.from({ length: rows }, random),
    }),
  );
  return new Table([...noise.slice(0, 20), ...houses(rows).columns, ...noise.slice(20)], 'houses');
}

describe('selectFeatures', () => {
  test('finds the columns that decide among many that do not', async () => {
    const { features, alone, all } = await selectFeatures(noisyHouses(300), learning);
    expect(features).toHaveLength(45);
    const selected = features.filter((feature) => feature.selected);
    expect(selected.map(({ column }) => column).sort()).toEqual(truth);
    for (const { frequency } of selected) expect(frequency).toBe(1);
    const rmse = (figures: typeof alone) => figures.find(({ name }) => name === 'RMSE')?.mean;
    expect(rmse(alone)).toBeLessThan(rmse(all) as number);
  });

  test('finds a product, which no column alone tells anything of', async () => {
    const random = generator(3);
    const values = Array.from({ length: 22 }, () =>
      Float64Array.from({ length: 600 }, () => 2 * random() - 1),
    );
    const columns = values.map((each, j): NumberColumn => ({ name: `x${j}`, kind: 'number', values: each }));
    const y = values[5].map((x, row) => x * values[17][row]);
    const table = new Table([...columns, { name: 'y', kind: 'number', values: y }]);
    const data = prepareTable(table, { target: 'y' });
    const kept = (await selectColumns(data, 2, {})).filter((feature) => feature.kept);
    expect(kept.map(({ column }) => column)).toEqual(['x5', 'x17']);
  });

  test.each([1, 2, 4])(
    'ranks columns by how many of the seeds found them, and selects %i',
    async (wanted) => {
      const { features } = await selectFeatures(noisyHouses(60), { ...quick, features: wanted, seeds: 3 });
      const selected = features.filter((feature) => feature.selected);
      expect(selected).toHaveLength(wanted);
      expect(features.slice(0, wanted)).toEqual(selected);
      const frequencies = features.map(({ frequency }) => frequency);
      expect(frequencies).toEqual([...frequencies].sort((a, b) => b - a));
      const found = frequencies.reduce((sum, frequency) => sum + 3 * frequency, 0);
      expect(found).toBeCloseTo(3 * wanted);
      for (const { frequency, openProbability } of features) {
        expect([0, 1, 2, 3].some((times) => frequency === times / 3)).toBe(true);
        expect(openProbability).toBeGreaterThanOrEqual(0);
        expect(openProbability).toBeLessThanOrEqual(1);
      }
    },
  );

  test('selects all columns if so many are wanted, and measures the same networks twice', async () => {
    const { features, alone, all } = await selectFeatures(houses(80), { ...quick, features: 99 });
    expect(features.map(({ selected }) => selected)).toEqual(new Array(5).fill(true));
    expect(alone).toEqual(all);
  });

  test('repeats itself, and says how far it is', async () => {
    const seen: number[][] = [];
    const once = () =>
      selectFeatures(houses(60), { ...quick, onProgress: (done, of) => seen.push([done, of]) });
    const first = await once();
    expect(seen).toEqual([1, 2, 3, 4, 5, 6].map((done) => [done, 6]));
    expect(await once()).toEqual(first);
  });

  test('is not led by rows for the test', async () => {
    const table = houses(80);
    const { split } = prepareTable(table, { target: 'price', drop: ['expensive', 'kind'], test: 0.2 });
    const rows = new Set(split.test);
    const columns = table.columns.map((column) =>
      column.kind === 'number'
        ? { ...column, values: column.values.map((x, row) => (rows.has(row) ? 1000 - x : x)) }
        : column,
    );
    const one = { ...quick, seeds: 1 };
    const [told, other] = [await selectFeatures(table, one), await selectFeatures(new Table(columns), one)];
    expect(other.features).toEqual(told.features);
    expect(other.all).not.toEqual(told.all);
  });

  test('takes columns that are said to be categories, selected or not', async () => {
    const table = houses(60);
    const floors = {
      name: 'floors',
      kind: 'number',
      values: Float64Array.from({ length: 60 }, (_, row) => row % 3),
    };
    const more = new Table([...table.columns, floors as NumberColumn]);
    const { features } = await selectFeatures(more, {
      ...quick,
      features: 1,
      category: ['floors'],
      seeds: 1,
    });
    expect(features.map(({ column }) => column)).toContain('floors');
  });

  test.each([
    ['options.features', 0, { features: 0 }],
    ['options.features', 1.5, { features: 1.5 }],
    ['options.seeds', 0, { seeds: 0 }],
    ['options.test', 0, { test: 0 }],
    ['options.trainer.lambda', 'criterion', { trainer: { lambda: 'criterion' as never } }],
    ['options.target', 'cost', { target: 'cost' }],
  ])('refuses %s: %s', async (argument, received, more) => {
    await expect(selectFeatures(houses(60), { ...quick, ...more })).rejects.toMatchObject({
      name: 'L0netError',
      code: 'INVALID_ARGUMENT',
      argument,
      received,
    });
  });
});
