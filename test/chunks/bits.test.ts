import '../../src/convolutions.js';
import { describe, expect, test } from 'vitest';
import { chunkedDataset } from '../../src/chunks.js';
import { readCheckpoint, writeCheckpoint } from '../../src/files.js';
import { type Dataset, Network, type NetworkOptions, Trainer, type TrainerOptions } from '../../src/index.js';
import { builds } from '../support/builds.js';
import { clusters, collect } from '../support/examples.js';
import { Random } from '../support/random.js';
import { timeless } from '../support/timeless.js';
import { cut, Files } from './pieces.js';

const examples = 330;
const data = clusters(examples, 20, 3);
const pixels = { ...data, inputs: Uint8Array.from(data.inputs, (value) => 40 * Math.abs(value)) };
const values: Dataset = {
  inputs: data.inputs,
  targets: Float32Array.from(
    { length: 3 * examples },
    (_, i) => data.inputs[20 * Math.floor(i / 3) + (i % 3)],
  ),
};
const both: Dataset = { ...data, targets: values.targets?.map((x) => (x > 0 ? 1 : 0)) as Float32Array };
const soft: Dataset = {
  inputs: data.inputs,
  targets: Float32Array.from({ length: 3 * examples }, (_, i) =>
    i % 3 === data.labels[Math.floor(i / 3)] ? 0.5 : 0.25,
  ),
};
const weights = new Float32Array(examples).map((_, i) => (i < 120 ? 0 : (i % 4) / 1.5));
const images: Partial<NetworkOptions> = {
  inputs: { channels: 1, height: 5, width: 4 },
  layers: [{ conv: 5, kernel: 3 }, { maxPool: 2, stride: 1 }, 7, 3],
};
const removing = { lambda: 3, learningRate: 5e-2, logAlphaLimit: 1, removal: 1 } as const;

const settings: readonly (readonly [string, TrainerOptions, Partial<NetworkOptions>, Dataset])[] = [
  ['labels', {}, {}, data],
  ['bytes', { weightDecay: 1e-2, lambda: [1, 2, 3] }, {}, pixels],
  ['removal', removing, {}, data],
  ['removal and a sample per example', { ...removing, sampling: 'example' }, {}, data],
  ['linear outputs', { optimizer: 'sgd', learningRate: 0.02 }, { output: 'linear' }, values],
  ['sigmoid outputs, with labels that mean nothing', {}, { output: 'sigmoid' }, both],
  ['softmax outputs, with targets that mean nothing', {}, {}, both],
  ['soft targets', {}, {}, soft],
  ['weights, all 0 in a chunk', { schedule: 'linear' }, {}, { ...data, weights }],
  ['shared gates', removing, { gates: { groups: Array.from({ length: 20 }, (_, i) => i % 7) } }, data],
  ['convolutions', removing, images, pixels],
  ['patience', { ...removing, validation: data, patience: 1, epochs: 9 }, {}, data],
];

const base: TrainerOptions = { epochs: 4, batchSize: 40, learningRate: 1e-2, averaging: 0.9 };
const networkOf = (build: 'simd' | 'scalar', options: Partial<NetworkOptions>) =>
  Network.create({ inputs: 20, layers: [16, 8, 3], seed: 5, ...options, build });

/** Pieces of other sizes in each epoch. */
const chunksOf = (given: Dataset) => (epoch: number) => new Files().open(cut(given, 20, 3, 10 + epoch));

describe.each(builds)('with %s kernels', (build) => {
  test.each(settings)('%s: a buffer for all gives the bits of memory', async (_, options, shape, given) => {
    const inMemory = await networkOf(build, shape);
    const wanted = await collect(new Trainer(inMemory, given, { ...base, ...options }));
    const network = await networkOf(build, shape);
    const chunked = await chunkedDataset(chunksOf(given), network, { buffer: examples });
    const found = await collect(new Trainer(network, chunked, { ...base, ...options }));
    expect(found.map(timeless)).toEqual(wanted.map(timeless));
    expect(await network.digest()).toBe(await inMemory.digest());
  });

  test.each(settings)('%s: resumed within an epoch, and in memory', async (_, options, shape, given) => {
    const own: TrainerOptions = { ...base, ...options };
    const held = own.validation ? { validation: own.validation } : {};
    const start = async (buffer: number) => {
      const network = await networkOf(build, shape);
      return new Trainer(network, await chunkedDataset(chunksOf(given), network, { buffer }), own);
    };
    for (const buffer of [100, examples]) {
      const whole = await start(buffer);
      await collect(whole);
      const stopped = await start(buffer);
      for (let step = 0; step < 9 + 7; step++) {
        await stopped.ready();
        stopped.step();
      }
      const file = await writeCheckpoint(stopped);
      const again = await chunkedDataset(chunksOf(given), stopped.network, { buffer });
      const resumed = await readCheckpoint(file, again, { build, ...held });
      await collect(resumed);
      expect(await resumed.network.digest()).toBe(await whole.network.digest());
      if (buffer < examples) continue;
      const inMemory = await readCheckpoint(file, given, { build, ...held });
      await collect(inMemory);
      expect(await inMemory.network.digest()).toBe(await whole.network.digest());
    }
  });
});

describe('with a smaller buffer', () => {
  test('the result does not depend on how the examples are cut', async () => {
    const digests = new Set<string>();
    for (const seed of [1, 2, 3]) {
      const network = await networkOf('simd', {});
      const chunks = seed === 1 ? [data] : cut(data, 20, 3, seed);
      await collect(new Trainer(network, await chunkedDataset(chunks, network, { buffer: 130 }), base));
      digests.add(await network.digest());
    }
    expect(digests.size).toBe(1);
  });

  /** With a learning rate of 0 an epoch's mean loss is that of all examples, if each is there once: no two have the same. */
  test.each([1, 3, 40, 41, 79, 80, 120, 329, 330, 1000])(
    'of %i, an epoch has each example once',
    async (buffer) => {
      const random = new Random(buffer);
      const targets = Float32Array.from({ length: examples }, (_, i) => 1.01 ** i + random.unit());
      const given = { inputs: data.inputs, targets };
      const network = await Network.create({
        inputs: 20,
        layers: [1],
        output: 'linear',
        gates: false,
        seed: 1,
      });
      // Minibatches of one size, so that the mean over the steps is that over the examples.
      const batchSize = 30;
      const chunked = await chunkedDataset(cut(given, 20, 1, buffer), network, { buffer });
      const options = {
        epochs: 4,
        batchSize,
        lambda: 0,
        learningRate: 0,
        averaging: false,
        test: given,
      } as const;
      for (const { dataLoss, testLoss } of await collect(new Trainer(network, chunked, options))) {
        expect(dataLoss / (testLoss as number)).toBeCloseTo(1, 6);
      }
    },
  );

  test('other examples meet in the next epoch', async () => {
    // A network that sees one example's target alone: its gradient is that of the minibatch.
    const order = async (buffer: number) => {
      const network = await Network.create({
        inputs: 1,
        layers: [1],
        output: 'linear',
        gates: false,
        seed: 1,
      });
      const inputs = new Float32Array(64).fill(1);
      const targets = Float32Array.from({ length: 64 }, (_, i) => i);
      const data = await chunkedDataset([{ inputs, targets }], network, { buffer });
      const trainer = new Trainer(network, data, {
        epochs: 2,
        batchSize: 1,
        lambda: 0,
        learningRate: 0,
        averaging: false,
      });
      const [{ weights, bias }] = network.parameters();
      const at: number[] = [];
      for (let step = 0; step < 128; step++) {
        await trainer.ready();
        trainer.step();
        at.push(Math.round(Math.sqrt(2 * trainer.loss) + weights[0] + bias[0]));
      }
      return at;
    };
    const at = await order(16);
    const parts = [0, 1, 2, 3].map((p) => at.slice(16 * p, 16 * p + 16).sort((a, b) => a - b));
    expect(parts.flat()).toEqual(Array.from({ length: 64 }, (_, i) => i));
    const second = at.slice(64);
    expect([...second].sort((a, b) => a - b)).toEqual(Array.from({ length: 64 }, (_, i) => i));
    expect(Math.max(...second.slice(0, 8))).toBe(7);
    expect(new Set(second.slice(8, 24))).toEqual(new Set(Array.from({ length: 16 }, (_, i) => 8 + i)));
    expect(at.slice(0, 16)).not.toEqual(parts[0]);
    expect(at.slice(16, 32).map((i) => i - 16)).not.toEqual(at.slice(0, 16));
  });
});
