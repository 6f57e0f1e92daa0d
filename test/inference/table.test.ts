/** A model of a table answers rows as they are, as the network does that was saved. */
import { expect, test } from 'vitest';
import { writeModel } from '../../src/files.js';
import { loadModel } from '../../src/inference.js';
import '../../src/inference/table.js';
import { Network } from '../../src/index.js';
import { predictRows } from '../../src/pipeline/predictRows.js';
import { trainTable } from '../../src/tabular/trainTable.js';
import { houses } from '../support/houses.js';

test('a row as an object, rows, and a table', async () => {
  const table = houses(80);
  const drop = ['expensive', 'kind'];
  const training = await trainTable(table, { target: 'price', drop, trainer: { epochs: 3 } });
  for await (const _ of training);
  const { network } = training;
  const model = await loadModel(writeModel(await network.prune()));
  expect(model.pipeline).toBe(network.pipeline);
  const row = { area: 90, city: 'Rome', garden: false, noise: 5, colour: 'blue' };
  const expected = predictRows(network, [row])[0];
  expect(model.predict(row)).toEqual(expected);
  expect(model.predict([row, row])).toEqual([expected, expected]);
  expect(model.predict(table)).toEqual(predictRows(network, table));
  expect(model.predict({ ...row, city: 'Atlantis' }).values.price).toEqual(expect.any(Number));
  expect(() => model.predict({ ...row, area: 'large' })).toThrow(/area/);
  const { area: _, ...without } = row;
  expect(() => model.predict(without)).toThrow(expect.objectContaining({ code: 'INVALID_ARGUMENT' }));
  expect(() => model.predict(without)).toThrow(/area/);
});

test('a model without a pipeline takes numbers only', async () => {
  const model = await loadModel(writeModel(await Network.create({ inputs: 2, layers: [1] })));
  expect(() => model.predict({ a: 1, b: 2 })).toThrow(expect.objectContaining({ code: 'INVALID_SHAPE' }));
});
