/** What turns rows of a table into inputs is text to a network: it must not get lost on any way that a network takes. */
import { expect, test } from 'vitest';
import { readCheckpoint, readModel, writeCheckpoint, writeModel } from '../../src/files.js';
import { Network, Trainer } from '../../src/index.js';
import { decodeModel } from '../../src/saving/model.js';
import { clusters } from '../support/examples.js';

const pipeline = '{"columns":["Größe","\\ud800","a\\"b"]}';
const make = () => Network.create({ inputs: 20, layers: [4, 3], seed: 4, pipeline });

test('the text of a pipeline is kept by prune, dense, files and checkpoints, as it is', async () => {
  const network = await make();
  const data = clusters(60, 20, 3);
  const trainer = new Trainer(network, data);
  trainer.step();
  const resumed = await readCheckpoint(await writeCheckpoint(trainer), data);
  const read = await readModel(writeModel(network));
  const all = [network, await network.prune(), await network.dense(), read, resumed.network];
  expect(all.map((one) => one.pipeline)).toEqual(all.map(() => pipeline));
  expect(decodeModel(writeModel(await read.prune())).pipeline).toBe(pipeline);
});

test('a network without one has none, in its file neither', async () => {
  const network = await Network.create({ inputs: 3, layers: [2] });
  expect(network.pipeline).toBeUndefined();
  expect((await readModel(writeModel(network))).pipeline).toBeUndefined();
});

test('anything but a text is refused', async () => {
  const options = { inputs: 3, layers: [2], pipeline: {} as string };
  await expect(Network.create(options)).rejects.toMatchObject({
    code: 'INVALID_ARGUMENT',
    argument: 'options.pipeline',
  });
});
