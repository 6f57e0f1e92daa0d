import { describe, expect, test } from 'vitest';
import { readCheckpoint, readModel, writeCheckpoint } from '../../src/files.js';
import {
  type Dataset,
  type EpochReport,
  Network,
  type NetworkOptions,
  Trainer,
  type TrainerOptions,
} from '../../src/index.js';
import { builds } from '../support/builds.js';
import { clusters, collect } from '../support/examples.js';
import { Random } from '../support/random.js';
import { timeless } from '../support/timeless.js';

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
const labelled: Dataset = {
  ...data,
  targets: data.inputs.slice(0, 3 * examples).map((x) => (x > 0 ? 1 : 0)),
};
const groups = [
  Array.from({ length: 20 }, (_, i) => i % 7),
  Array.from({ length: 16 }, (_, i) => i >> 1),
  null,
];
const weights = data.inputs.slice(0, examples).map(Math.abs);
const removing = { lambda: 1, learningRate: 2e-2, logAlphaLimit: 3, removal: 2, batchSize: 30 } as const;

/** Nine minibatches an epoch, the last with ten examples, unless the batch size is another. */
const settings: readonly (readonly [string, TrainerOptions, Partial<NetworkOptions>, Dataset])[] = [
  ['the defaults', {}, {}, data],
  ['bytes and weight decay', { weightDecay: 1e-2, lambda: [1, 2, 3] }, {}, pixels],
  ['removal', { ...removing, epochs: 45, weightDecay: 1e-3 }, {}, data],
  ['removal and a sample per example', { ...removing, epochs: 30, sampling: 'example' }, {}, data],
  ['shared gates and removal', { ...removing, epochs: 30 }, { gates: { groups } }, data],
  ['sgd, linearly to zero', { optimizer: 'sgd', learningRate: 0.05, schedule: 'linear' }, {}, data],
  ['steps of the schedule', { schedule: { epochs: [1, 2], factor: 0.3 }, seed: 2 ** 53 - 1 }, {}, data],
  ['a schedule that is a function', { schedule: (epoch) => 1 / (1 + epoch) }, {}, data],
  ['no averaging', { averaging: false, lambda: 'bic' }, {}, data],
  [
    'no gates',
    { lambda: 0, weightDecay: 1e-3, optimizer: { name: 'sgd', momentum: 0.5 } },
    { gates: false },
    data,
  ],
  ['rows that count differently', { lambda: 'bic', removal: 1 }, {}, { ...data, weights }],
  ['sigmoid outputs', { lambda: 'bic', removal: 1 }, { output: 'sigmoid' }, labelled],
  ['linear outputs', { lambda: 'aic', noiseVariance: 0.5, removal: 1 }, { output: 'linear' }, values],
  [
    'other gates and moments',
    { optimizer: { name: 'adam', beta1: 0.7, beta2: 0.95, epsilon: 1e-6 }, averaging: 0.9 },
    { gates: { temperature: 0.5, gamma: -0.2, zeta: 1.3, dropRate: 0.4, testGate: 'median' } },
    data,
  ],
];

/** All that training came to. */
async function result(trainer: Trainer, before: readonly EpochReport[] = []) {
  const reports = [...before, ...(await collect(trainer))].map(timeless);
  const { network } = trainer;
  const averaged = network.hasAverage ? await network.digest('averaged') : undefined;
  return {
    reports,
    averaged,
    last: await network.digest(),
    kept: network.keptInputs,
    sizes: network.shapes.map(({ inputs, outputs }) => [inputs, outputs]),
    loss: trainer.loss,
    done: [trainer.stepsDone, trainer.epochsDone],
  };
}

describe.each(settings)('training with %s', (_, options, networkOptions, examples) => {
  const all = { epochs: 4, batchSize: 40, ...options };
  const start = async (build: (typeof builds)[number] = 'simd') =>
    new Trainer(
      await Network.create({ inputs: 20, layers: [16, 9, 3], seed: 4, build, ...networkOptions }),
      examples,
      { ...all, test: examples },
    );
  /** What has to be given again. */
  const rest = { test: examples, ...(typeof all.schedule === 'function' && { schedule: all.schedule }) };

  test('goes on from any step to the same bits and reports, however often it is stopped', async () => {
    const whole = await result(await start());
    const [steps] = whole.done;
    const random = new Random(7);
    const stops = [0, 1, steps - 1, steps, ...Array.from({ length: 6 }, () => random.integer(2, steps - 2))];
    for (const stop of stops) {
      let trainer = await start();
      for (const at of [random.integer(0, stop), stop]) {
        while (trainer.stepsDone < at) trainer.step();
        const build = random.pick(builds);
        trainer = await readCheckpoint(await writeCheckpoint(trainer), examples, { ...rest, build });
        expect(trainer.stepsDone).toBe(at);
        expect(trainer.network.build).toBe(build);
      }
      const done = trainer.epochsDone;
      const resumed = await result(trainer);
      expect(resumed).toEqual({ ...whole, reports: whole.reports.slice(done) });
    }
  });

  test('says the same in a checkpoint of the resumed trainer', async () => {
    const trainer = await start();
    const steps = 5 + 3 * Math.ceil(330 / all.batchSize);
    while (trainer.stepsDone < steps) trainer.step();
    const bytes = await writeCheckpoint(trainer);
    const resumed = await readCheckpoint(new Blob([bytes]), examples, rest);
    expect(await writeCheckpoint(resumed)).toEqual(bytes);
    const network = await readModel(bytes);
    expect(await network.digest()).toBe(await trainer.network.digest());
    expect(network.hasAverage).toBe(trainer.network.hasAverage);
  });
});

test('removal has something to remember: streaks, and strengths from before', async () => {
  const network = await Network.create({ inputs: 20, layers: [16, 9, 3], seed: 4 });
  await collect(new Trainer(network, data, { ...removing, epochs: 45 }));
  expect(network.shapes[0].inputs).toBeLessThan(20);
  expect(network.shapes[1].inputs).toBeLessThan(16);
});

describe('a checkpoint', () => {
  const options: TrainerOptions = { epochs: 3, batchSize: 40 };
  const fresh = () => Network.create({ inputs: 20, layers: [16, 9, 3], seed: 4 });

  test('can be taken while training runs, and is of that moment', async () => {
    const network = await fresh();
    const whole = await result(new Trainer(await fresh(), data, { ...options, epochs: 60 }));
    const taken: Promise<Uint8Array>[] = [];
    const trainer: Trainer = new Trainer(network, data, {
      ...options,
      epochs: 60,
      onProgress: () => taken.push(writeCheckpoint(trainer)),
    });
    taken.push(writeCheckpoint(trainer));
    for await (const { epoch } of trainer) if (epoch % 20 === 7) taken.push(writeCheckpoint(trainer));
    expect(taken.length).toBeGreaterThan(3);
    for (const bytes of await Promise.all(taken)) {
      const resumed = await readCheckpoint(bytes, data);
      const done = resumed.epochsDone;
      expect(await result(resumed)).toEqual({ ...whole, reports: whole.reports.slice(done) });
    }
  });

  test('between an epoch and its report gives the report again, when asked', async () => {
    const trainer = new Trainer(await fresh(), data, { ...options, test: data });
    const reports = await collect(trainer);
    const resumed = await readCheckpoint(await writeCheckpoint(trainer), data, { test: data });
    expect(await collect(resumed)).toEqual([]);
    expect(timeless(await resumed.lastReport())).toEqual(timeless(reports[2]));
  });

  test('after parameters were set from outside trains on to the same bits', async () => {
    const network = await fresh();
    const trainer = new Trainer(network, data, { ...options, weightDecay: 1e-2 });
    for (let step = 0; step < 12; step++) trainer.step();
    network.setParameters(
      network.parameters().map((layer) => ({ ...layer, weights: layer.weights.map((w) => w / 2) })),
    );
    const resumed = await readCheckpoint(await writeCheckpoint(trainer), data);
    expect((await result(resumed)).averaged).toBe((await result(trainer)).averaged);
    expect(await resumed.network.digest()).toBe(await network.digest());
  });

  test('of a second trainer, on a network that lost gates in the first, goes on as that one', async () => {
    const start = async () => {
      const network = await fresh();
      await collect(new Trainer(network, data, { ...removing, epochs: 40 }));
      return new Trainer(network, data, { ...removing, epochs: 20, seed: 9 });
    };
    const whole = await result(await start());
    const trainer = await start();
    for (let step = 0; step < 100; step++) trainer.step();
    const resumed = await readCheckpoint(await writeCheckpoint(trainer), data);
    const { reports: _, ...rest } = await result(resumed);
    expect(whole).toMatchObject(rest);
  });

  test('can be trained on for longer', async () => {
    const trainer = new Trainer(await fresh(), data, options);
    await collect(trainer);
    const resumed = await readCheckpoint(await writeCheckpoint(trainer), data, { epochs: 5 });
    const longer = await result(new Trainer(await fresh(), data, { ...options, epochs: 5 }));
    const { reports, ...rest } = await result(resumed);
    expect(reports.map(({ epoch }) => epoch)).toEqual([4, 5]);
    expect(longer).toMatchObject(rest);
  });
});
