import { describe, expect, test } from 'vitest';
import { Network, Trainer, type TrainerOptions } from '../../src/index.js';
import { planParameters } from '../../src/layers/parameters.js';
import { softmax } from '../../src/loss/softmax.js';
import { TrainingStack } from '../../src/stack/trainingStack.js';
import { ClampWatch } from '../../src/training/removal.js';
import { builds, runtimeOf } from '../support/builds.js';
import { clusters, collect } from '../support/examples.js';
import { Random } from '../support/random.js';

const data = clusters(330, 20, 3);
const options: TrainerOptions = {
  epochs: 60,
  batchSize: 30,
  lambda: 1,
  learningRate: 2e-2,
  weightDecay: 1e-4,
  logAlphaLimit: 3,
  removal: 2,
  test: data,
};

async function trained(build: (typeof builds)[number], more: TrainerOptions = {}) {
  const network = await Network.create({ inputs: 20, layers: [16, 9, 3], seed: 4, build });
  const reports = await collect(new Trainer(network, data, { ...options, ...more }));
  return { network, reports };
}

describe.each(builds)('removal while training, %s build,', (build) => {
  test('makes the network smaller in place and keeps what it computes', async () => {
    const { network, reports } = await trained(build);
    const sizes = network.shapes.map(({ inputs }) => inputs);
    expect(sizes[0]).toBeLessThan(20);
    expect(sizes[1]).toBeLessThan(16);
    expect(network.inputs).toBe(20);
    const kept = network.keptInputs as Int32Array;
    expect(kept.length).toBe(sizes[0]);
    expect([...kept]).toEqual([...new Set(kept)].sort((a, b) => a - b));
    expect(reports[reports.length - 1].testError).toBeLessThan(0.05);
    const [small, dense] = [await network.prune(), await network.dense()];
    const logits = network.logits(data.inputs);
    expect(small.logits(data.inputs)).toEqual(logits);
    expect(dense.logits(data.inputs)).toEqual(logits);
    expect(dense.shapes.map(({ inputs }) => inputs)).toEqual([20, 16, 9]);
    expect(small.summary().architecture).toEqual(network.summary().architecture);
  });

  test('removes only gates that are closed at test time', async () => {
    const network = await Network.create({ inputs: 20, layers: [16, 9, 3], seed: 4, build });
    const trainer = new Trainer(network, data, options);
    const stepsPerEpoch = 11;
    for (let epoch = 1; epoch <= 40; epoch++) {
      for (let step = 1; step < stepsPerEpoch; step++) trainer.step();
      const [before, open] = [network.shapes[0].inputs, network.summary('last').architecture[0]];
      trainer.step();
      const removed = before - network.shapes[0].inputs;
      expect(removed).toBeLessThanOrEqual(before - open);
      if (epoch < 2) expect(removed).toBe(0);
    }
    expect(network.shapes[0].inputs).toBeLessThan(20);
  });

  test('of closed gates leaves the outputs as they are, bit for bit', async () => {
    const network = await Network.create({ inputs: 20, layers: [16, 9, 3], seed: 4, build });
    const random = new Random(2);
    network.setParameters(
      network.parameters().map((layer) => ({
        ...layer,
        bias: Float32Array.from(random.values(layer.outputs)),
        logAlpha: Float32Array.from(random.values(layer.inputs, -5, 4)),
      })),
    );
    const before = network.logits(data.inputs);
    const open = network
      .parameters()
      .map(({ logAlpha = new Float32Array() }) => [...logAlpha.keys()].filter((i) => logAlpha[i] > -2.39));
    const { runtime, remove, commit } = network.attach(false);
    commit();
    const rows = open.map((indices) => {
      const list = runtime.arena.words(indices.length);
      runtime.arena.i32(list, indices.length).set(indices);
      return { list, count: indices.length };
    });
    remove(rows.map((kept, l) => ({ rows: kept, columns: rows[l + 1] ?? { list: 0, count: 3 } })));
    expect(network.shapes.map(({ inputs }) => inputs)).toEqual(open.map(({ length }) => length));
    expect(network.logits(data.inputs)).toEqual(before);
  });

  test('leaves the noise of the others alone', async () => {
    const runtime = await runtimeOf(build);
    const { arena } = runtime;
    const gates = { temperature: 2 / 3, gamma: -0.1, zeta: 1.1, testGate: 'mean' } as const;
    const noise = (kept: readonly number[], sampling: 'minibatch' | 'example') => {
      const shape = { inputs: kept.length, outputs: 2, gates };
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
      const stack = new TrainingStack(runtime, [plan], softmax, {
        batchSize: 3,
        sampling,
        secondMoment: false,
        logAlphaLimit: 4.6,
      });
      stack.sampleNoise({ low: 5, high: 0 }, 7, 3);
      const samples = sampling === 'example' ? 3 : 1;
      return [...arena.f32(stack.layers[0].noise, samples * kept.length)];
    };
    const kept = [1, 4, 5, 10];
    for (const sampling of ['minibatch', 'example'] as const) {
      const all = noise([...Array(11).keys()], sampling);
      const rows = Array.from({ length: all.length / 11 }, (_, row) => kept.map((i) => all[row * 11 + i]));
      expect(noise(kept, sampling)).toEqual(rows.flat());
    }
  });

  test('goes on in a second trainer, and with one gate sample per example', async () => {
    const { network } = await trained(build, { sampling: 'example' });
    const before = network.shapes[0].inputs;
    expect(before).toBeLessThan(20);
    const reports = await collect(new Trainer(network, data, { ...options, epochs: 5 }));
    expect(network.shapes[0].inputs).toBeLessThanOrEqual(before);
    expect(reports[4].testError).toBeLessThan(0.05);
    expect((await network.prune()).logits(data.inputs)).toEqual(network.logits(data.inputs));
  });
});

test('removal gives the same bits in every build, and others than without', async () => {
  const digests = await Promise.all(builds.map(async (build) => (await trained(build)).network.digest()));
  expect(new Set(digests).size).toBe(1);
});

describe('the watch on the clamp', () => {
  test('counts ends of epochs in a row', () => {
    const watch = new ClampWatch(3);
    const at = (...values: number[]) => Float32Array.from(values);
    expect(watch.keep(at(-3, -3, 0), 3, 2)).toEqual([0, 1, 2]);
    expect(watch.keep(at(-2.9, -3, 0), 3, 2)).toEqual([0, 2]);
    // Two gates are left; the first had left the clamp, so it begins anew.
    expect(watch.keep(at(-3, 0), 3, 2)).toEqual([0, 1]);
    expect(watch.keep(at(-3, 0), 3, 2)).toEqual([1]);
  });

  test('keeps one gate in any case', () => {
    expect(new ClampWatch(2).keep(Float32Array.of(-3, -3), 3, 1)).toEqual([0]);
  });
});
