import { describe, expect, test } from 'vitest';
import { Network, Trainer, type TrainerOptions } from '../../src/index.js';
import { planParameters } from '../../src/layers/parameters.js';
import { softmax } from '../../src/loss/softmax.js';
import { decodeModel, encodeModel } from '../../src/saving/model.js';
import { TrainingStack } from '../../src/stack/trainingStack.js';
import { openProbability } from '../oracle/gates.js';
import { builds, type ExactBuild, runtimeOf } from '../support/builds.js';
import { expectClose } from '../support/close.js';
import { convolutional, imageNumbers, images, randomised } from '../support/convolutional.js';
import { collect } from '../support/examples.js';
import { geometryFrom } from '../support/sides.js';

const data = images(200);
const limit = 3;
const options: TrainerOptions = {
  epochs: 30,
  batchSize: 20,
  lambda: 0.3,
  learningRate: 2e-2,
  weightDecay: 1e-4,
  logAlphaLimit: limit,
  removal: 2,
};

async function trained(build: ExactBuild, more: TrainerOptions = {}): Promise<Network> {
  const network = await Network.create({ ...convolutional.two, gates: { dropRate: 0.2 }, build });
  await collect(new Trainer(network, data, { ...options, ...more }));
  return network;
}

const rowsOf = ({ shapes }: Network) => shapes.map(({ conv, inputs, outputs }) => (conv ? outputs : inputs));
const began = [6, 9, 18, 13, 5];

/** Everything that a smaller network must still be. */
async function expectWhole(network: Network): Promise<void> {
  const logits = network.logits(data.inputs);
  const [small, dense] = [await network.prune(), await network.dense()];
  expect(small.logits(data.inputs)).toEqual(logits);
  expect(dense.logits(data.inputs)).toEqual(logits);
  expect(rowsOf(dense)).toEqual(began);
  expect(small.summary().architecture).toEqual(network.summary().architecture);
  for (const each of [network, small]) {
    const bytes = encodeModel(each.state());
    expect(decodeModel(bytes)).toEqual(each.state());
    const again = await Network.fromState(decodeModel(bytes), network.kernels);
    expect(again.logits(data.inputs)).toEqual(logits);
    expect(again.summary()).toEqual(each.summary());
    expect(await (await again.prune()).digest()).toBe(await small.digest());
  }
  const { shapes } = network;
  shapes.forEach(({ conv, inputs }, l) => {
    if (l > 0 && (conv || !shapes[l - 1].conv)) expect(inputs).toBe(shapes[l - 1].outputs);
  });
  expectClose([network.summary().expectedFlopsExact], [expectedFlops(network)], 3e-6, 'exact FLOPs');
  // Each input of the first dense layer stands on a map that is there.
  const [maps, cells] = network.state().layers.slice(1, 3);
  const left = maps.origins ?? Int32Array.from({ length: 9 }, (_, i) => i);
  (cells.origins ?? Int32Array.from({ length: 18 }, (_, i) => i)).forEach((cell) => {
    expect(left).toContain(Math.floor(cell / 2));
  });
}

/** The exact count by hand, of the parameters that predict. */
function expectedFlops(network: Network): number {
  const { layers } = network.state();
  const sum = (values: readonly number[]) => values.reduce((a, b) => a + b, 0);
  const open = layers.map(({ last, averaged }) =>
    Array.from((averaged ?? last).logAlpha ?? [], (value) => openProbability(value)),
  );
  const at = (l: number, row: number) => layers[l].origins?.indexOf(row) ?? row;
  const reads = open[2].map((p, i) => p * open[1][at(1, Math.floor((layers[2].origins?.[i] ?? i) / 2))]);
  return sum([
    72 * 2 * (2 * 9) * sum(open[0]),
    6 * 2 * (4 * sum(open[0])) * sum(open[1]),
    2 * sum(reads) * sum(open[3]),
    2 * sum(open[3]) * sum(open[4]),
    2 * sum(open[4]) * 3,
  ]);
}

/** Sets log α of all gates, 2 or the clamp. */
function close(network: Network, isClosed: (l: number, i: number) => boolean): void {
  network.setParameters(
    network.parameters().map((layer, l) => ({
      ...layer,
      logAlpha: (layer.logAlpha ?? new Float32Array(0)).map((_, i) => (isClosed(l, i) ? -limit : 2)),
    })),
  );
}

/** One epoch of hardly any learning: what is at the clamp stays there, and goes at its end. */
async function removeClosed(network: Network, more: TrainerOptions = {}): Promise<void> {
  const still = { epochs: 1, removal: 1, learningRate: 1e-20, averaging: false } as const;
  await collect(new Trainer(network, data, { ...options, ...still, optimizer: 'sgd', ...more }));
}

describe.each(builds)('removal of maps, %s build,', (build) => {
  test.each(['minibatch', 'example'] as const)(
    'while training, one gate sample for each %s',
    async (sampling) => {
      const network = await trained(build, { sampling });
      const rows = rowsOf(network);
      expect(rows[0] + rows[1]).toBeLessThan(15);
      expect(rows[2]).toBeLessThan(18);
      expect(network.inputs).toBe(imageNumbers);
      expect(network.keptInputs).toBeUndefined();
      await expectWhole(network);
      await collect(new Trainer(network, data, { ...options, sampling, epochs: 5, removal: 1 }));
      rowsOf(network).forEach((count, l) => {
        expect(count).toBeLessThanOrEqual(rows[l]);
      });
      await expectWhole(network);
    },
  );

  const closings: readonly (readonly [string, (l: number, i: number) => boolean, readonly number[]])[] = [
    ['maps of the first convolution', (l, i) => l === 0 && i % 2 === 0, [3, 9, 18, 13, 5]],
    ['maps of the second, with what stands on them', (l, i) => l === 1 && i % 3 === 0, [6, 6, 12, 13, 5]],
    ['inputs of the first dense layer', (l, i) => l === 2 && i % 3 === 0, [6, 9, 12, 13, 5]],
    [
      'some of each',
      (l, i) => (l === 0 && i < 2) || (l === 1 && i > 6) || (l > 1 && i % 4 === 1),
      [4, 7, 10, 10, 4],
    ],
    ['all maps but the one that is kept in any case', (l) => l < 2, [1, 1, 2, 13, 5]],
    ['all gates there are', () => true, [1, 1, 1, 1, 1]],
  ];
  test.each(closings)('of closed ones leaves the outputs as they are: %s', async (_, isClosed, sizes) => {
    const network = randomised(await Network.create({ ...convolutional.two, build }));
    close(network, isClosed);
    const before = network.logits(data.inputs);
    await removeClosed(network);
    expect(rowsOf(network)).toEqual(sizes);
    expect(network.logits(data.inputs)).toEqual(before);
    await expectWhole(network);
    await removeClosed(network, { sampling: 'example' });
    expect(rowsOf(network)).toEqual(sizes);
    await collect(new Trainer(network, data, { ...options, epochs: 1 }));
    await expectWhole(network);
  });

  test('first of inputs, then of the maps below all that are left', async () => {
    const network = randomised(await Network.create({ ...convolutional.two, build }));
    close(network, (l, i) => l === 2 && i >= 2);
    await removeClosed(network);
    expect(rowsOf(network)).toEqual([6, 9, 2, 13, 5]);
    // Both inputs stand on map 0, which goes now.
    close(network, (l, i) => l === 1 && i === 0);
    const before = network.logits(data.inputs);
    await removeClosed(network);
    // It stays, for without it nothing would ever reach the dense layers again.
    expect(rowsOf(network)).toEqual([6, 9, 2, 13, 5]);
    close(network, (l, i) => l === 1 && i !== 8);
    await removeClosed(network);
    expect(rowsOf(network)).toEqual([6, 2, 2, 13, 5]);
    close(network, (l, i) => l === 1 && i === 0);
    expect(network.logits(data.inputs)).toEqual(before);
    await expectWhole(network);
    await collect(new Trainer(network, data, { ...options, epochs: 2 }));
    await expectWhole(network);
  });

  test('in turns: maps, then some of the others, then inputs', async () => {
    const network = randomised(await Network.create({ ...convolutional.two, build }));
    const before: Float32Array[] = [];
    const turns: ((l: number, i: number) => boolean)[] = [
      (l, i) => l === 1 && (i === 0 || i === 5),
      (l, i) => (l === 1 && i === 2) || (l === 0 && i === 1),
      (l, i) => l === 2 && i % 5 === 0,
      (l, i) => (l === 1 && i === 1) || (l === 0 && i === 0) || (l === 3 && i === 2),
    ];
    for (const turn of turns) {
      close(network, turn);
      const logits = network.logits(data.inputs);
      await removeClosed(network);
      expect(network.logits(data.inputs)).toEqual(logits);
      await expectWhole(network);
      before.push(logits);
    }
    // Maps 0 and 5 went; of 1 2 3 4 6 7 8 the third, which is 3; of 1 2 4 6 7 8 the second, 2.
    expect([...(network.state().layers[1].origins ?? [])]).toEqual([1, 4, 6, 7, 8]);
    expect(new Set(before.map(String)).size).toBe(4);
  });

  test('leaves the noise of the others alone', async () => {
    const runtime = await runtimeOf(build);
    const { arena } = runtime;
    const gates = { temperature: 2 / 3, gamma: -0.1, zeta: 1.1, testGate: 'mean' } as const;
    const conv = geometryFrom({
      kernel: 1,
      stride: 1,
      padding: 0,
      height: 1,
      width: 2,
      pool: 1,
      poolStride: 1,
    });
    const noise = (maps: readonly number[], cells: readonly number[], sampling: 'minibatch' | 'example') => {
      const plan = (shape: Parameters<typeof planParameters>[1], width: number, kept: readonly number[]) => {
        const origin = arena.words(kept.length);
        arena.i32(origin, kept.length).set(kept);
        return {
          ...{ shape, parameters: planParameters(arena, shape), average: undefined, sparse: false },
          ...{ strength: { l0: 0, weightDecay: 0 }, width, origin },
        };
      };
      const stack = new TrainingStack(
        runtime,
        [
          plan({ inputs: 1, outputs: maps.length, gates, conv }, 5, maps),
          plan({ inputs: cells.length, outputs: 2, gates }, 10, cells),
        ],
        softmax,
        { batchSize: 3, sampling, secondMoment: false, logAlphaLimit: 4.6 },
      );
      stack.sampleNoise({ low: 5, high: 0 }, 7, 3);
      const samples = sampling === 'example' ? 3 : 1;
      return [maps, cells].map((kept, l) => {
        return Array.from(arena.f32(stack.layers[l].noise, samples * kept.length));
      });
    };
    const [maps, cells] = [
      [1, 4],
      [2, 8, 9],
    ];
    for (const sampling of ['minibatch', 'example'] as const) {
      const all = noise([0, 1, 2, 3, 4], [...Array(10).keys()], sampling);
      const some = noise(maps, cells, sampling);
      const samples = sampling === 'example' ? [0, 1, 2] : [0];
      expect(some[0]).toEqual(samples.flatMap((row) => maps.map((i) => all[0][row * 5 + i])));
      expect(some[1]).toEqual(samples.flatMap((row) => cells.map((i) => all[1][row * 10 + i])));
    }
  });
});

test('removal of maps gives the same bits in every build, and others than without', async () => {
  const digests = await Promise.all(builds.map(async (build) => (await trained(build)).digest()));
  expect(new Set(digests).size).toBe(1);
  const without = await trained('simd', { removal: false });
  expect(await without.digest()).not.toBe(digests[0]);
});
