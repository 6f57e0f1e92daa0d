/**
 * What nobody says: that it is made for the layers that there are, goes with the rows, and closes by itself what has nothing to do
 * with the target, but not what has.
 */
import { describe, expect, test } from 'vitest';
import { isIdle, madeTable } from '../../bench/madeTables.js';
import { tableDefaults } from '../../src/tabular/defaults.js';
import { featuresOf } from '../../src/tabular/features.js';
import { trainTable } from '../../src/tabular/trainTable.js';
import { houses } from '../support/houses.js';

test('follow from the task and the rows', () => {
  expect(tableDefaults('regression', 350)).toEqual({
    hidden: [64, 32],
    gates: { dropRate: [0.2, 0.5, 0.5] },
    trainer: {
      epochs: 150,
      batchSize: 18,
      lambda: [0.035, 0.02, 0.02],
      learningRate: 2e-3,
      schedule: 'constant',
    },
  });
  expect(tableDefaults('classes', 2000)).toEqual({
    hidden: [64, 32],
    gates: { dropRate: [0.5, 0.5, 0.5] },
    trainer: {
      epochs: 300,
      batchSize: 100,
      lambda: [0.2, 0.05, 0.05],
      learningRate: 4e-3,
      schedule: 'linear',
    },
  });
});

test.each([
  ['regression', 1, 0.01, 8, 1000],
  ['regression', 1e7, 1, 100, 20],
  ['two classes', 1, 0.1, 8, 1000],
  ['labels', 1e7, 1, 100, 20],
] as const)('keep within their limits: %s, %d rows', (task, rows, lambda, batchSize, epochs) => {
  const { trainer } = tableDefaults(task, rows);
  expect(trainer.lambda[0]).toBe(lambda);
  expect(trainer).toMatchObject({ batchSize, epochs });
});

test.each([[[]], [[9]], [[9, 8, 7]]])('are for the hidden layers %j', async (hidden) => {
  const { trainer, gates } = tableDefaults('regression', 100, hidden);
  expect(trainer.lambda).toHaveLength(hidden.length + 1);
  expect(gates.dropRate).toHaveLength(hidden.length + 1);
  const training = await trainTable(houses(60), { target: 'price', hidden, trainer: { epochs: 2 } });
  for await (const _ of training);
  expect(training.network.shapes).toHaveLength(hidden.length + 1);
});

describe('close what the target has nothing to do with, and nothing else:', () => {
  test.each(['friedman', 'categories', 'two classes', 'four classes'] as const)('%s', async (kind) => {
    const training = await trainTable(madeTable(kind, 2500, 110), { target: 'y' });
    for await (const _ of training);
    for (const { column, kept } of featuresOf(training.network))
      expect([column, kept]).toEqual([column, !isIdle(column)]);
  });
});
