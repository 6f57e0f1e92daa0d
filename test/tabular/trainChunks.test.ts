/**
 * Training on a table that is read in chunks: that it is the training on the table where sample and buffer hold all of it, that
 * otherwise every row is used and none that is for the test, and that what the sample has not met is said before the training.
 */
import { describe, expect, test } from 'vitest';
import type { PredictionMeasures } from '../../src/metrics/measurePredictions.js';
import { Table } from '../../src/table/table.js';
import { prepareChunks } from '../../src/tabular/prepareChunks.js';
import { trainChunks } from '../../src/tabular/trainChunks.js';
import { type TrainTableOptions, trainTable } from '../../src/tabular/trainTable.js';
import { collect } from '../support/examples.js';
import { houses } from '../support/houses.js';
import { tableOf } from '../support/tables.js';

/** Chunks of a table, whose texts have numbers of their own in each. */
function inChunks(table: Table, rows: number): AsyncIterable<Table> {
  return {
    async *[Symbol.asyncIterator]() {
      for (let first = 0; first < table.rows; first += rows) {
        const numbers = Int32Array.from({ length: Math.min(rows, table.rows - first) }, (_, i) => first + i);
        const { columns, name } = table.take(numbers);
        yield new Table(
          columns.map((column) => {
            if (column.kind !== 'text') return column;
            const used = [...new Set(column.codes)].filter((code) => code >= 0);
            const words = used.map((code) => column.words[code]);
            return { ...column, words, codes: column.codes.map((code) => used.indexOf(code)) };
          }),
          name,
        );
      }
    },
  };
}

const trainer = { epochs: 15 } as const;
const drop = (...names: string[]) => names;

/** All kinds of targets, with what goes with tables. */
const cases: readonly (readonly [string, Table, TrainTableOptions])[] = [
  ['numbers', houses(300), { target: 'price', drop: drop('expensive', 'kind'), test: 0.25, trainer }],
  [
    'two classes that count the same',
    houses(300),
    { target: 'expensive', drop: drop('price', 'kind'), classWeights: 'balanced', test: 0.25, trainer },
  ],
  [
    'classes, weighed by a column',
    houses(300),
    { target: 'kind', drop: drop('price', 'expensive'), weights: 'noise', validation: 0.2, seed: 4, trainer },
  ],
  ['labels', houses(300), { target: ['expensive', 'garden'], drop: drop('price', 'kind'), trainer }],
  [
    'missing values, and patience',
    houses(300, 2, 0.1),
    {
      target: 'price',
      drop: drop('expensive', 'kind'),
      missing: 'indicator',
      validation: 0.2,
      test: 40,
      trainer: { ...trainer, patience: 2, removal: 1, lambda: 1 },
    },
  ],
];

test.each(cases)('%s: sample and buffer for all give the bits of memory', async (_, table, options) => {
  const inMemory = await trainTable(table, options);
  const wanted = await collect(inMemory);
  for (const rows of [37, 1000]) {
    const training = await trainChunks(inChunks(table, rows), { ...options, buffer: 300, sample: 300 });
    const found = await collect(training);
    expect(found.map(({ trainLoss }) => trainLoss)).toEqual(wanted.map(({ trainLoss }) => trainLoss));
    expect(await training.network.digest()).toBe(await inMemory.network.digest());
    expect(training.pipeline).toEqual(inMemory.pipeline);
    for (const part of ['training', ...(options.test ? (['test'] as const) : [])] as const) {
      expect(training.measure(part)).toEqual(inMemory.measure(part));
    }
  }
});

test('missing targets are left out, in chunks as in memory', async () => {
  const { columns } = houses(200);
  const holes = columns.map((column) =>
    column.name === 'price' && column.kind === 'number'
      ? { ...column, values: column.values.map((x, i) => (i % 7 === 3 ? Number.NaN : x)) }
      : column,
  );
  const table = new Table(holes, 'houses');
  const options = { target: 'price', drop: drop('expensive', 'kind'), missing: 'mean', trainer } as const;
  const inMemory = await trainTable(table, options);
  await collect(inMemory);
  const training = await trainChunks(inChunks(table, 50), { ...options, buffer: 200 });
  await collect(training);
  expect(await training.network.digest()).toBe(await inMemory.network.digest());
});

describe('with a sample and a buffer that are smaller', () => {
  test('it learns from all rows but those that are held back', async () => {
    const table = houses(3000);
    const options = {
      target: 'price',
      drop: drop('expensive', 'kind'),
      test: 0.25,
      buffer: 500,
      sample: 400,
    };
    const { training, split, sample } = await prepareChunks(inChunks(table, 700), options);
    expect(sample.rows).toBe(400);
    expect(split.test).toHaveLength(100);
    expect(training).toMatchObject({ examples: 2900, buffer: 500 });
    const trained = await trainChunks(inChunks(table, 700), { ...options, trainer: { epochs: 40 } });
    await collect(trained);
    const measured = trained.measure('test') as PredictionMeasures & { task: 'regression' };
    expect(measured.columns[0].r2).toBeGreaterThan(0.95);
  });

  test('a class that the sample has not met is an error with its name, before the training', async () => {
    const rows = 500;
    const kinds = Array.from({ length: rows }, (_, i) => (i === 490 ? 'castle' : ['house', 'flat'][i % 2]));
    const table = tableOf({ x: Array.from({ length: rows }, (_, i) => (i * 7) % 13), kind: kinds });
    const chunked = trainChunks(inChunks(table, 100), { target: 'kind', buffer: 100, sample: 30 });
    await expect(chunked).rejects.toThrow(/kind\[90\]: expected a class: flat, house, received "castle"/);
  });

  test('a missing value that the sample has not met, too', async () => {
    const rows = 500;
    const x = Array.from({ length: rows }, (_, i) => (i === 490 ? null : (i * 7) % 13));
    const table = tableOf({ x, y: Array.from({ length: rows }, (_, i) => (i * 5.5) % 11) });
    const chunked = trainChunks(inChunks(table, 100), { target: 'y', buffer: 100, sample: 30 });
    await expect(chunked).rejects.toThrow(/x\[90\]: expected a value/);
  });
});
