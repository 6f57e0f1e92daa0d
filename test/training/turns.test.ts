import { describe, expect, test } from 'vitest';
import { Network, Trainer, type TrainerOptions } from '../../src/index.js';
import { builds } from '../support/builds.js';
import { clusters, collect } from '../support/examples.js';

const settings: readonly (readonly [seed: number, examples: number, TrainerOptions])[] = [
  [4, 330, { epochs: 4, batchSize: 40, weightDecay: 1e-3 }],
  [5, 200, { epochs: 6, batchSize: 30, sampling: 'example', optimizer: 'sgd', learningRate: 0.05 }],
  [6, 100, { epochs: 12, batchSize: 7, lambda: 2, learningRate: 2e-2, logAlphaLimit: 3, removal: 2 }],
];

async function begin([seed, examples, options]: (typeof settings)[number], build: (typeof builds)[number]) {
  const network = await Network.create({ inputs: 20, layers: [16, 9, 3], seed, build });
  const trainer = new Trainer(network, clusters(examples, 20, 3, seed), options);
  return { network, trainer };
}

const bitsOf = (network: Network) => Promise.all([network.digest(), network.digest('averaged')]);

async function alone(setting: (typeof settings)[number], build: (typeof builds)[number]) {
  const { network, trainer } = await begin(setting, build);
  await collect(trainer);
  return bitsOf(network);
}

describe.each(builds)('networks that are trained in turns, build %s,', (build) => {
  test('step by step, have the bits that each has alone', async () => {
    const all = await Promise.all(settings.map((setting) => begin(setting, build)));
    let left = true;
    while (left) {
      left = false;
      for (const [i, { trainer }] of all.entries()) {
        if (trainer.epochsDone === settings[i][2].epochs) continue;
        trainer.step();
        left = true;
      }
    }
    for (const [i, { network }] of all.entries()) {
      expect(await bitsOf(network)).toEqual(await alone(settings[i], build));
    }
  });

  test('in loops at the same time, too', async () => {
    const all = await Promise.all(settings.map((setting) => begin(setting, build)));
    await Promise.all(all.map(({ trainer }) => collect(trainer)));
    for (const [i, { network }] of all.entries()) {
      expect(await bitsOf(network)).toEqual(await alone(settings[i], build));
    }
  });
});

test('between two steps a network is what a copy of it is', async () => {
  for (const setting of settings) {
    const { network, trainer } = await begin(setting, 'scalar');
    const rows = clusters(130, 20, 3, 9).inputs;
    for (let step = 0; step < 40; step++) {
      trainer.step();
      if (step % 8 !== 0) continue;
      const copy = await Network.fromState(network.state());
      expect(network.predict(rows)).toEqual(copy.predict(rows));
      expect(network.logits(rows.subarray(0, 20))).toEqual(copy.logits(rows.subarray(0, 20)));
      expect(network.summary()).toEqual(copy.summary());
      expect(network.summary('last')).toEqual(copy.summary('last'));
      expect((await network.prune()).predict(rows)).toEqual(copy.predict(rows));
      expect((await network.prune()).keptInputs).toEqual((await copy.prune()).keptInputs);
    }
  }
});

test('what was asked for before a step is of before that step', async () => {
  const { network, trainer } = await begin(settings[0], 'scalar');
  trainer.step();
  const copy = await Network.fromState(network.state());
  const asked = [network.prune(), network.dense()];
  const digest = network.digest('averaged');
  trainer.step();
  const [pruned, dense] = await Promise.all(asked);
  expect(await pruned.digest()).toBe(await (await copy.prune()).digest());
  expect(await dense.digest()).toBe(await (await copy.dense()).digest());
  expect(await digest).toBe(await copy.digest('averaged'));
  expect(await network.digest('averaged')).not.toBe(await digest);
});

test('outputs that are written over the inputs are those of the inputs that were there', async () => {
  const network = await Network.create({ inputs: 2, layers: [7, 5], output: 'linear', seed: 1 });
  const rows = clusters(300, 2, 2).inputs;
  const expected = network.predict(rows.slice());
  const memory = new Float32Array(300 * 5);
  memory.set(rows);
  expect(network.predict(memory.subarray(0, 600), memory)).toEqual(expected);
});
