import { describe, expect, test } from 'vitest';
import { Network, Trainer, type TrainerOptions } from '../../src/index.js';
import { planParameters } from '../../src/layers/parameters.js';
import type { LayerParameters } from '../../src/layers/plan.js';
import { softmax } from '../../src/loss/softmax.js';
import { TrainingStack } from '../../src/stack/trainingStack.js';
import { ClampWatch } from '../../src/training/removal.js';
import { builds, runtimeOf } from '../support/builds.js';
import { clusters } from '../support/examples.js';

const data = clusters(330, 20, 3);

/** Four columns with something to say and two without share a gate; so do two, and three; the others are by themselves. */
const first = [0, 0, 0, 0, 4, 5, 6, 6, 8, 9, 0, 0, 12, 13, 13, 13, 16, 17, 18, 19];
const second = Array.from({ length: 16 }, (_, i) => i % 7);
const gates = { groups: [first, second, null] };
const removing: TrainerOptions = {
  lambda: 1,
  learningRate: 2e-2,
  logAlphaLimit: 3,
  removal: 2,
  batchSize: 30,
};

const create = (build: (typeof builds)[number] = 'simd') =>
  Network.create({ inputs: 20, layers: [16, 9, 3], seed: 4, build, gates });

/** Whether all of each group have the same log α, or the like. */
function expectShared(network: Network, sets: readonly (readonly (LayerParameters | undefined)[])[]): void {
  network.shapes.forEach(({ gates }, l) => {
    const { groups } = gates ?? {};
    if (!groups) return;
    for (const set of sets) {
      const { logAlpha } = set[l] ?? {};
      if (logAlpha)
        expect([...logAlpha]).toEqual(Array.from(groups, (group) => logAlpha[groups.indexOf(group)]));
    }
  });
}

/** After every step, all that is kept of the gates of a group has the same bits. */
function trainShared(network: Network, trainer: Trainer, steps: number): void {
  for (let step = 0; step < steps; step++) {
    trainer.step();
    const state = trainer.state();
    expectShared(network, [
      state.network.layers.map(({ last }) => last),
      state.network.layers.map(({ averaged }) => averaged),
      state.layers.map(({ first }) => first),
      state.layers.map(({ second }) => second),
    ]);
  }
}

describe.each(builds)('gates that are shared, %s build,', (build) => {
  test.each([{}, { sampling: 'example' }, { optimizer: 'sgd' }, removing] as const)(
    'move as one with %j',
    async (options) => {
      const network = await create(build);
      trainShared(network, new Trainer(network, data, { ...options, weightDecay: 1e-3 }), 60);
      expect(new Set(network.parameters()[0].logAlpha).size).toBeGreaterThan(5);
    },
  );

  test('forget a gradient of long ago all at once', async () => {
    // Of 500 examples four have anything in the columns of the group, whose moments decay in between.
    const inputs = Float32Array.from({ length: 500 * 150 }, (_, i) =>
      i % 150 === 70 || i < 4 * 150 ? 1 : 0,
    );
    const groups = Array.from({ length: 150 }, (_, i) => (i === 70 ? 1 : 0));
    const network = await Network.create({
      inputs: 150,
      layers: [2],
      seed: 4,
      build,
      gates: { groups, dropRate: 0.5 },
    });
    const labels = Uint8Array.from({ length: 500 }, (_, i) => i % 2);
    const options = { batchSize: 1, lambda: 0, optimizer: { name: 'adam', beta1: 0.5, beta2: 0.6 } } as const;
    trainShared(network, new Trainer(network, { inputs, labels }, options), 500);
  });

  test('go as a whole, and those that stay are still one', async () => {
    const network = await create(build);
    const trainer = new Trainer(network, data, { ...removing, weightDecay: 1e-4 });
    const sizes = new Map(first.map((group) => [group, first.filter((other) => other === group).length]));
    for (let epoch = 0; epoch < 60; epoch++) {
      trainShared(network, trainer, 11);
      const { groups = new Int32Array() } = network.shapes[0].gates ?? {};
      expect(groups.length).toBe(network.shapes[0].inputs);
      for (const group of groups)
        expect(groups.filter((other) => other === group).length).toBe(sizes.get(group));
    }
    const left = new Set(network.shapes[0].gates?.groups);
    expect(left.size).toBeLessThan(sizes.size);
    expect(left).toContain(0); // the group that says most
    expect(network.shapes[1].inputs).toBeLessThan(16);
    const pruned = await network.prune();
    expect(pruned.logits(data.inputs)).toEqual(network.logits(data.inputs));
  });

  test('get the noise of the first of them, with or without what was removed', async () => {
    const runtime = await runtimeOf(build);
    const { arena } = runtime;
    const settings = { temperature: 2 / 3, gamma: -0.1, zeta: 1.1, testGate: 'mean' } as const;
    const noise = (
      kept: readonly number[],
      groups: readonly number[] | undefined,
      sampling: 'minibatch' | 'example',
    ) => {
      const own = groups && { groups: Int32Array.from(kept, (i) => groups[i]) };
      const shape = { inputs: kept.length, outputs: 2, gates: { ...settings, ...own } };
      const origin = arena.words(kept.length);
      arena.i32(origin, kept.length).set(kept);
      const plan = {
        shape,
        parameters: planParameters(arena, shape),
        average: undefined,
        strength: { l0: 0, weightDecay: 0 },
        width: 11,
        origin,
        sparse: false,
      };
      const training = { batchSize: 3, sampling, secondMoment: false, logAlphaLimit: 4.6 };
      const stack = new TrainingStack(runtime, [plan], softmax, training);
      stack.sampleNoise({ low: 5, high: 0 }, 7, 3);
      const samples = sampling === 'example' ? 3 : 1;
      return [...arena.f32(stack.layers[0].noise, samples * kept.length)];
    };
    const all = [...Array(11).keys()];
    const groups = [0, 1, 2, 1, 4, 4, 1, 7, 0, 9, 4];
    for (const sampling of ['minibatch', 'example'] as const) {
      const alone = noise(all, undefined, sampling);
      for (const kept of [all, all.filter((i) => groups[i] !== 0), [1, 3, 6, 7], [9]]) {
        const rows = Array.from({ length: alone.length / 11 }, (_, row) =>
          kept.map((i) => alone[row * 11 + groups.indexOf(groups[i])]),
        );
        expect(noise(kept, groups, sampling)).toEqual(rows.flat());
      }
    }
  });
});

test('shared gates give the same bits in every build, and others than without', async () => {
  const trained = async (network: Network) => {
    const trainer = new Trainer(network, data, removing);
    while (trainer.stepsDone < 300) trainer.step();
    return network.digest('averaged');
  };
  const shared = await Promise.all(builds.map(async (build) => trained(await create(build))));
  expect(new Set(shared).size).toBe(1);
  const alone = await Network.create({ inputs: 20, layers: [16, 9, 3], seed: 4 });
  expect(await trained(alone)).not.toBe(shared[0]);
});

test('the watch on the clamp keeps one group whole in any case', () => {
  const watch = new ClampWatch(5);
  const at = new Float32Array(5).fill(-3);
  expect(watch.keep(at, 3, 1, undefined, undefined, Int32Array.of(2, 3, 2, 3, 2))).toEqual([0, 2, 4]);
});
