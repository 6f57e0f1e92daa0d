/** Threads by every door that makes a network, with every feature: the bits are those of one thread. */
import '../../src/threads.js';
import { expect, test, vi } from 'vitest';
import { chunkedDataset } from '../../src/chunks.js';
import { readCheckpoint, readModel, writeCheckpoint, writeModel } from '../../src/files.js';
import {
  type EpochReport,
  Network,
  type NetworkOptions,
  Trainer,
  type TrainerOptions,
  type TrainingData,
} from '../../src/index.js';
import '../../src/inference/convolutions.js';
import { loadModel } from '../../src/inference.js';
import { trainTable } from '../../src/table.js';
import { convolutional, images } from '../support/convolutional.js';
import { clusters, collect } from '../support/examples.js';
import { houses } from '../support/houses.js';
import { threadsOf } from '../support/threads.js';
import { timeless } from '../support/timeless.js';
import { shareAllPhases } from './shareAllPhases.js';

shareAllPhases();

const data = clusters(330, 20, 3);
const validation = clusters(90, 20, 3, 2);
const bytes = { ...data, inputs: Uint8Array.from(data.inputs, (value) => 40 * Math.abs(value)) };
const values = { inputs: data.inputs, targets: data.inputs.slice(0, 3 * 330) };
const dense: NetworkOptions = { inputs: 20, layers: [16, 9, 3], seed: 4 };
const removing = { lambda: 1, learningRate: 2e-2, logAlphaLimit: 3, removal: 2, batchSize: 30 } as const;
const pairs = Array.from({ length: 20 }, (_, i) => i >> 1);

const settings: readonly (readonly [string, TrainerOptions, NetworkOptions, TrainingData])[] = [
  ['the defaults', {}, dense, data],
  ['bytes and weight decay', { weightDecay: 1e-2, lambda: [1, 2, 3] }, dense, bytes],
  ['removal', { ...removing, epochs: 30 }, dense, data],
  ['removal and a sample for each example', { ...removing, epochs: 20, sampling: 'example' }, dense, data],
  ['validation and patience', { validation, patience: 2, epochs: 20, learningRate: 0.05 }, dense, data],
  ['shared gates', { ...removing, epochs: 20 }, { ...dense, gates: { groups: pairs } }, data],
  ['gates on weights', { lambda: 1 }, { ...dense, gates: { on: 'weights' } }, data],
  ['no gates, by sgd', { lambda: 0, optimizer: 'sgd' }, { ...dense, gates: false }, data],
  ['linear outputs', { averaging: false }, { ...dense, output: 'linear' }, values],
  ['convolutions', { ...removing, epochs: 12 }, convolutional.two, images(60)],
  ['convolutions at points', { sampling: 'example' }, convolutional.tiles, images(60)],
  ['windows with sides of their own', { sampling: 'example' }, convolutional.sided, images(60)],
  ['signals', { ...removing, epochs: 12 }, convolutional.signals, images(60)],
];

/** All that a training comes to, after the reports before. */
async function result(trainer: Trainer, before: readonly EpochReport[] = []) {
  const reports = [...before, ...(await collect(trainer))].map(timeless);
  const { network } = trainer;
  const averaged = network.hasAverage ? await network.digest('averaged') : undefined;
  const rows = new Float32Array(300 * network.inputs).map((_, i) => (i % 17) / 17);
  return {
    reports,
    averaged,
    last: await network.digest(),
    kept: network.keptInputs,
    logits: network.logits(rows),
    summary: network.summary(),
  };
}

const base = { epochs: 4, batchSize: 40 };

test.each(settings)(
  '%s: trained, resumed with other threads, saved and predicted',
  async (_, given, shape, examples) => {
    const options = { ...base, ...given };
    const alone = await Network.create(shape);
    const wanted = await result(new Trainer(alone, examples, options));
    for (const [count, other] of [
      [2, 5],
      [3, 1],
    ] as const) {
      const network = await Network.create({ ...shape, threads: threadsOf(count) });
      expect(network.threads.count).toBe(count);
      const trainer = new Trainer(network, examples, options);
      const reports: EpochReport[] = [];
      for await (const report of trainer) if (reports.push(report) === 2) break;
      trainer.step();
      const file = await writeCheckpoint(trainer);
      const again = { ...(given.validation && { validation: given.validation }), threads: threadsOf(other) };
      const resumed = await readCheckpoint(file, examples, again);
      expect(resumed.network.threads.count).toBe(other);
      expect(await result(resumed, reports)).toEqual(wanted);
      expect(await result(trainer, reports)).toEqual(wanted);
      network.threads.stop?.();
      resumed.network.threads.stop?.();
    }
    const rows = new Float32Array(300 * alone.inputs).map((_, i) => (i % 13) / 13);
    const answers = alone.predict(rows);
    const [two, three] = [threadsOf(2), threadsOf(3)];
    for (const made of [
      await alone.prune({ threads: two }),
      await alone.dense({ threads: three }),
      await readModel(writeModel(alone), undefined, two),
      await loadModel(writeModel(alone), { threads: three }),
    ]) {
      expect(made.threads.count).toBeGreaterThan(1);
      expect(made.predict(rows)).toEqual(answers);
      if ('inputFloats' in made) {
        const place = made.inputFloats(300);
        place.set(rows);
        expect(made.predict(place)).toEqual(answers);
      }
      made.threads.stop?.();
    }
  },
);

test('chunks', async () => {
  async function* chunks() {
    for (let row = 0; row < 330; row += 50)
      yield {
        inputs: data.inputs.subarray(20 * row, 20 * (row + 50)),
        labels: data.labels.slice(row, row + 50),
      };
  }
  const digests: string[] = [];
  for (const threads of [1, threadsOf(3)]) {
    const network = await Network.create({ ...dense, threads });
    const chunked = await chunkedDataset(chunks, network, { buffer: 100 });
    await collect(new Trainer(network, chunked, base));
    digests.push(await network.digest());
    network.threads.stop?.();
  }
  expect(digests[1]).toBe(digests[0]);
});

test('a table', async () => {
  const digests: string[] = [];
  for (const threads of [1, threadsOf(2)]) {
    const training = await trainTable(houses(60), { target: 'price', trainer: { epochs: 3 }, threads });
    expect(training.network.threads.count).toBe(threads === 1 ? 1 : 2);
    await collect(training);
    digests.push(await training.network.digest());
    training.network.threads.stop?.();
  }
  expect(digests[1]).toBe(digests[0]);
});

test('a trainer takes part of the threads, and no trace of it is in its checkpoint', async () => {
  const train = async (options: TrainerOptions) => {
    const network = await Network.create({ ...dense, threads: threadsOf(3) });
    const limit = vi.spyOn(network.threads as Required<Network['threads']>, 'limit');
    const trainer = new Trainer(network, data, { ...base, ...options });
    for (let step = 0; step < 12; step++) trainer.step();
    const seen = [await network.digest(), await writeCheckpoint(trainer)];
    network.threads.stop?.();
    return { limits: limit.mock.calls, seen };
  };
  const [all, two] = [await train({}), await train({ threads: 2 })];
  expect(all.limits).toEqual([]);
  expect(two.limits).toEqual([[2]]);
  expect(two.seen).toEqual(all.seen);
});

test('a trainer of a network on one thread may be told how many, too', async () => {
  const network = await Network.create(dense);
  new Trainer(network, data, { threads: 4 }).step();
  expect(network.threads).toEqual({ count: 1 });
});

test.each([0, 1.5, 'auto', null])('a trainer with %s threads is refused', async (threads) => {
  const network = await Network.create(dense);
  expect(() => new Trainer(network, data, { threads: threads as number })).toThrow(
    /^options.threads: expected an integer from 1 on, received /,
  );
});

test('what is no option of prune and dense is refused', async () => {
  const network = await Network.create(dense);
  const options = { thread: 2 } as object;
  for (const made of [network.prune(options), network.dense(options)])
    await expect(made).rejects.toThrow(/^options.thread: expected no such option; there are threads/);
});
