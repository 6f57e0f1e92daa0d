import { describe, expect, test } from 'vitest';
import { randomKey } from '../../src/base/random.js';
import { readCheckpoint, readModel, writeCheckpoint, writeModel } from '../../src/files.js';
import { Network, Trainer, trainInWorker } from '../../src/index.js';
import { decodeModel } from '../../src/saving/model.js';
import { clusters, collect } from '../support/examples.js';
import { TestWorkers } from '../worker/workers.js';

const data = clusters(40, 6, 3);
const options = { epochs: 1, batchSize: 10 };

const fresh = () => Network.create({ inputs: 6, layers: [5, 3], seed: 3 });

/** Trains on, from the parameters that another network has. */
async function train(network: Network, like: Network): Promise<string> {
  network.setParameters(like.parameters());
  await collect(new Trainer(network, data, options));
  return network.digest();
}

describe('a second training of a network', () => {
  test('draws other numbers than the first, a third again', async () => {
    const [network, start] = [await fresh(), await fresh()];
    const digests = [await train(network, start), await train(network, start), await train(network, start)];
    expect(new Set(digests).size).toBe(3);
    expect(await train(await fresh(), start)).toBe(digests[0]);
  });

  test('is the same for a network that was saved, or trained in a worker', async () => {
    const start = await fresh();
    const network = await fresh();
    await train(network, start);
    const saved = await readModel(writeModel(network));
    const training = trainInWorker(new TestWorkers().of('training'), await fresh(), data, options);
    await collect(training);
    const [second, ...others] = [network, saved, await training.network()];
    const digest = await train(second, start);
    for (const other of others) expect(await train(other, start)).toBe(digest);
  });

  test('is resumed to the same bits, at its beginning, on its way and at its end', async () => {
    const network = await fresh();
    await train(network, network);
    const bytes = writeModel(network);
    const begin = async () => new Trainer(await readModel(bytes), data, options);
    const whole = await begin();
    while (whole.epochsDone < 1) whole.step();
    const expected = await writeCheckpoint(whole);
    for (const stop of [0, 1, 3, 4]) {
      let trainer = await begin();
      while (trainer.stepsDone < stop) trainer.step();
      trainer = await readCheckpoint(await writeCheckpoint(trainer), data);
      trainer = await readCheckpoint(await writeCheckpoint(trainer), data);
      while (trainer.epochsDone < 1) trainer.step();
      expect(await writeCheckpoint(trainer)).toEqual(expected);
    }
  });

  test('is not counted before its first step', async () => {
    const network = await fresh();
    const before = writeModel(network);
    new Trainer(network, data, options);
    expect(writeModel(network)).toEqual(before);
    expect(decodeModel(before).trainings).toBeUndefined();
    const trainer = new Trainer(network, data, options);
    trainer.step();
    trainer.step();
    expect(decodeModel(writeModel(network)).trainings).toBe(1);
    expect(decodeModel(await writeCheckpoint(trainer)).trainings).toBe(1);
  });
});

test('seeds and trainings have keys of their own, the first training that of the seed', () => {
  expect(randomKey('seed', 2 ** 53 - 1)).toEqual({ low: -1, high: 2 ** 21 - 1 });
  const keys = new Set<string>();
  for (const seed of [0, 1, 2 ** 32, 2 ** 53 - 1]) {
    for (const trainings of [0, 1, 2, 2047, 2048, 2 ** 40]) {
      keys.add(JSON.stringify(randomKey('seed', seed, trainings)));
    }
  }
  // With so many trainings the key of one seed may be that of another, but never for the same seed.
  expect(keys.size).toBeGreaterThanOrEqual(22);
});
