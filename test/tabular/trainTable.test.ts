/**
 * From a table to a network: that it learns in the target's own terms, carries its pipeline wherever it goes, that inputs of one
 * category share a gate, and that rows for the test are not looked at.
 */
import { describe, expect, test } from 'vitest';
import { readModel, writeModel } from '../../src/files.js';
import type { PredictionMeasures } from '../../src/metrics/measurePredictions.js';
import { groupsOf } from '../../src/pipeline/inputs.js';
import { pipelineOf, predictRows } from '../../src/pipeline/predictRows.js';
import { cellOf, Table } from '../../src/table/table.js';
import { crossValidate } from '../../src/tabular/crossValidate.js';
import { featuresOf } from '../../src/tabular/features.js';
import { type TrainTableOptions, trainTable } from '../../src/tabular/trainTable.js';
import { houses } from '../support/houses.js';
import { plainRows } from '../support/tables.js';

const others = ['expensive', 'kind', 'price'];
const learning = (target: string | string[], more: Partial<TrainTableOptions> = {}): TrainTableOptions => ({
  target,
  drop: others.filter((name) => ![target].flat().includes(name)),
  test: 0.25,
  trainer: { epochs: 60 },
  ...more,
});

async function trained(table: Table, options: TrainTableOptions) {
  const training = await trainTable(table, options);
  for await (const _ of training);
  return training;
}

describe('a training on a table', () => {
  test('learns numbers, and measures them in their own unit', async () => {
    const training = await trained(houses(400), learning('price'));
    const measured = training.measure('test') as PredictionMeasures & { task: 'regression' };
    expect(measured.columns[0].r2).toBeGreaterThan(0.95);
    expect(measured.columns[0].rmse).toBeGreaterThan(1000);
    expect(measured.columns[0].rmse).toBeLessThan(40_000);
    const [first] = predictRows(training.network, [
      { area: 100, city: 'Oslo', garden: true, noise: 1, colour: 'red' },
    ]);
    expect(first.values.price).toBeGreaterThan(500_000);
    expect(first.values.price).toBeLessThan(650_000);
  });

  test.each([
    ['two classes', 'expensive', (m: PredictionMeasures) => m.task === 'two classes' && 1 - m.error],
    ['classes', 'kind', (m: PredictionMeasures) => m.task === 'classes' && m.accuracy],
  ] as const)('learns %s', async (task, target, right) => {
    const training = await trained(houses(400), learning(target));
    expect(training.pipeline.target.task).toBe(task);
    expect(right(training.measure('test'))).toBeGreaterThan(0.85);
  });

  test('learns labels, and several numbers', async () => {
    const table = houses(400);
    const cheap = table.columns.find(({ name }) => name === 'garden');
    const more = new Table([...table.columns, { ...(cheap as (typeof table.columns)[0]), name: 'lawn' }]);
    const labels = await trained(more, learning(['expensive', 'lawn']));
    expect(labels.measure('test')).toMatchObject({ task: 'labels' });
    const numbers = await trained(table, learning(['price', 'noise']));
    const { columns } = numbers.measure('test') as PredictionMeasures & { task: 'regression' };
    expect(columns.map(({ name }) => name)).toEqual(['price', 'noise']);
    expect(columns[0].r2).toBeGreaterThan(0.9);
  });

  test('copes with missing values if it is told how', async () => {
    const table = houses(400, 2, 0.1);
    await expect(trainTable(table, learning('price'))).rejects.toThrow(/area: \d+, city: \d+/);
    const training = await trained(table, learning('price', { missing: 'indicator' }));
    const { columns } = training.measure('test') as PredictionMeasures & { task: 'regression' };
    expect(columns[0].r2).toBeGreaterThan(0.6);
    expect(
      predictRows(training.network, [{ area: null, city: null, garden: false, noise: 1, colour: 'red' }]),
    ).toHaveLength(1);
  });

  test('repeats itself to the same bits, and another seed does not', async () => {
    const digests = await Promise.all(
      [1, 1, 2].map(async (seed) => {
        const { network } = await trained(houses(100), learning('price', { seed, trainer: { epochs: 2 } }));
        return network.digest();
      }),
    );
    expect(digests[1]).toBe(digests[0]);
    expect(digests[2]).not.toBe(digests[0]);
  });

  test('gives one gate to the inputs of a category, and closes them together', async () => {
    const training = await trained(
      houses(300),
      learning('price', { trainer: { epochs: 150, lambda: [3, 0.01, 0.01] } }),
    );
    const groups = groupsOf(training.pipeline);
    const { logAlpha } = training.network.parameters()[0];
    groups.forEach((group, input) => {
      expect(logAlpha?.[input]).toBe(logAlpha?.[groups.indexOf(group)]);
    });
    const features = featuresOf(training.network);
    for (const { inputs } of features) expect(new Set(inputs.map(({ kept }) => kept)).size).toBe(1);
    const kept = features.filter((feature) => feature.kept).map(({ column }) => column);
    expect(kept).toContain('area');
    expect(kept).not.toContain('colour');
  });

  test('never looks at the rows for the test', async () => {
    const table = houses(200);
    const options = learning('price', { trainer: { epochs: 3 }, validation: 0.2 });
    const { split, network } = await trained(table, options);
    const rows = new Set(split.test);
    const columns = table.columns.map((column) =>
      column.kind === 'number' && column.name !== 'price'
        ? { ...column, values: column.values.map((x, row) => (rows.has(row) ? 12_345 : x)) }
        : column,
    );
    const other = await trained(new Table(columns, 'houses'), options);
    expect(await other.network.digest()).toBe(await network.digest());
    expect([...other.split.test]).toEqual([...split.test]);
  });

  test('stops early by rows for validation, and keeps the best epoch', async () => {
    const training = await trainTable(
      houses(60),
      learning('noise', { validation: 0.3, trainer: { epochs: 400, patience: 5, learningRate: 1e-2 } }),
    );
    let last = 0;
    for await (const { epoch } of training) last = epoch;
    expect(last).toBeLessThan(400);
  });

  test('weighs rows by a column, and classes alike', async () => {
    const table = houses(300);
    const plain = await trained(table, learning('kind', { trainer: { epochs: 2 } }));
    const balanced = await trained(
      table,
      learning('kind', { classWeights: 'balanced', trainer: { epochs: 2 } }),
    );
    const weighed = await trained(table, learning('kind', { weights: 'area', trainer: { epochs: 2 } }));
    const digests = await Promise.all([plain, balanced, weighed].map(({ network }) => network.digest()));
    expect(new Set(digests).size).toBe(3);
  });

  test('drops the column by whose groups it splits', async () => {
    const table = houses(200);
    const { split, pipeline } = await trainTable(table, learning('price', { splitBy: 'colour', test: 0.3 }));
    const column = table.column('colour');
    const of = (rows: Int32Array) => new Set([...rows].map((row) => cellOf(column, row)));
    for (const colour of of(split.test)) expect(of(split.training)).not.toContain(colour);
    expect(pipeline.columns.map(({ name }) => name)).not.toContain('colour');
  });
});

test('a network of a table predicts the same from its file, pruned or not, from rows and from a table', async () => {
  const table = houses(150);
  const { network } = await trained(table, learning('kind', { trainer: { epochs: 5 } }));
  const rows = plainRows(table).map(({ price, expensive, ...row }) => row);
  const expected = predictRows(network, table);
  expect(predictRows(network, rows)).toEqual(expected);
  for (const other of [await readModel(writeModel(network)), await network.prune()]) {
    expect(predictRows(other, table)).toEqual(expected);
    expect(pipelineOf(other)).toEqual(pipelineOf(network));
  }
  expect(() => predictRows(network, [{ ...rows[0], colur: 'red' }])).toThrow(/colur/);
});

test('cross-validation measures each row once, with networks that have not seen it', async () => {
  const seen: number[] = [];
  const { folds, figures } = await crossValidate(houses(120), 4, {
    ...learning('price', { trainer: { epochs: 20 } }),
    onFold: (_, fold) => seen.push(fold),
  });
  expect(seen).toEqual([1, 2, 3, 4]);
  expect(folds).toHaveLength(4);
  expect(figures[0].name).toBe('RMSE');
  const mean = folds.reduce((sum, one) => sum + (one.task === 'regression' ? one.columns[0].rmse : 0), 0) / 4;
  expect(figures[0].mean).toBeCloseTo(mean, 6);
});
