import '../../src/gaussian.js';
import '../../src/targets.js';
import { describe, expect, test } from 'vitest';
import { readCheckpoint, readModel, writeCheckpoint, writeModel } from '../../src/files.js';
import { parseSafetensors, writeSafetensors } from '../../src/formats/safetensors.js';
import {
  distributionFor,
  distributionOf,
  predictingDistributionOf,
  savedSettings,
} from '../../src/gates/distributions.js';
import { gaussian } from '../../src/gates/gaussian.js';
import { gaussianToPredict } from '../../src/gates/gaussianToPredict.js';
import { resolveDropRates, resolveGates } from '../../src/gates/options.js';
import { Network, type NetworkOptions, Trainer, type TrainerOptions } from '../../src/index.js';
import { loadModel } from '../../src/inference.js';
import { decodeModel } from '../../src/saving/model.js';
import { gaussianTestGate } from '../oracle/gaussianGates.js';
import { builds, runtimeOf } from '../support/builds.js';
import { clusters, collect, thrownBy } from '../support/examples.js';
import { Memory } from '../support/memory.js';
import { key } from '../support/philox.js';
import { Random } from '../support/random.js';

const gates = { distribution: 'gaussian' } as const;
const settings = { distribution: 'gaussian', deviation: 0.5 } as const;
const data = clusters(330, 20, 3);
const shape: NetworkOptions = { inputs: 20, layers: [16, 9, 3], gates, seed: 3 };
const training: TrainerOptions = { epochs: 30, batchSize: 50, lambda: 3, learningRate: 3e-2, averaging: 0.9 };

test('are found by their name, in options, in settings and to predict', () => {
  expect(distributionFor(gates)).toBe(gaussian);
  expect(distributionOf(settings)).toBe(gaussian);
  expect(predictingDistributionOf(settings)).toBe(gaussianToPredict);
  expect(gaussian).toMatchObject(gaussianToPredict);
});

test('have a deviation of ½, and drop rates as all gates', () => {
  expect(resolveGates(gates)).toEqual(settings);
  expect(resolveDropRates(gates, 2, false)).toEqual([0.2, 0.5]);
  const other = { ...gates, deviation: 0.3, on: 'weights', dropRate: 0.4 } as const;
  expect(resolveGates(other)).toEqual({ distribution: 'gaussian', deviation: 0.3, on: 'weights' });
  expect(resolveDropRates(other, 1, false)).toEqual([0.4]);
});

test.each([
  [{ deviation: 1e-3 }, 'INVALID_ARGUMENT', 'options.gates.deviation: expected a number inside (1e-3, 1e3)'],
  [{ deviation: Number.NaN }, 'INVALID_ARGUMENT', 'options.gates.deviation'],
  [{ distribution: 'toString' }, 'INVALID_ARGUMENT', "'hardConcrete' or 'gaussian'"],
  [{ temperature: 1 }, 'UNKNOWN_OPTION', 'there are on, groups, deviation, dropRate, distribution'],
  [{ testGate: 'mean' }, 'UNKNOWN_OPTION', 'options.gates.testGate'],
])('options %j are refused', async (more, code, message) => {
  const error = await thrownBy(() => Network.create({ ...shape, gates: { ...gates, ...more } as never }));
  expect(error).toMatchObject({ code });
  expect((error as Error).message).toContain(message);
});

describe.each(builds)('%s build', (build) => {
  test('gates of test time are those of the formula, rounded as float32s', async () => {
    const memory = await Memory.empty(build);
    const edges = [0, -0, 5 / 3, -5 / 3, 1e30, -1e30, 1e-40, -1.6666665, -1.6666667, 1.6666665];
    const locations = Float32Array.of(...edges, ...new Random(6).values(500, -3, 3));
    const n = locations.length;
    const at = memory.put(locations);
    const z = memory.results(n, (kernels, out) => gaussian.decide(kernels, settings, n, at, out)).f32();
    z.forEach((gate, i) => {
      expect(Math.abs(gate - gaussianTestGate(locations[i]))).toBeLessThan(1.3e-7);
      const mean = Math.fround(0.5 + Math.fround(Math.fround(0.3) * locations[i]));
      expect(gate).toBe(mean > 1 ? 1 : mean > 0 ? mean : 0);
    });
    // As a sample without noise has them.
    const layer = memory.put(gaussian.constants(settings).concat(0, 0, 1, 0, 9, 0));
    const [noise, out, slope] = [memory.put(new Float32Array(n)), memory.output(n), memory.output(n)];
    memory.call((kernels) => gaussian.stepKernels(kernels).sample(1, n, at, noise, layer, out.at, slope.at));
    expect(out.f32()).toEqual(z);
  });

  test('the noise of a step is a pure function of key, step and stream', async () => {
    const memory = await Memory.empty(build);
    const [low, high] = key;
    const draw = (step: number, stream: number) =>
      memory
        .results(1000, (kernels, at) => gaussian.drawNoise(kernels, 1000, { low, high }, step, stream, at))
        .f32();
    const first = draw(5, 3);
    expect(draw(5, 3)).toEqual(first);
    expect(draw(6, 3)).not.toEqual(first);
    expect(draw(5, 4)).not.toEqual(first);
    const square = first.reduce((sum, x) => sum + x * x, 0) / 1000;
    expect(Math.abs(square - 1)).toBeLessThan(0.2);
  });
});

test.each([0.2, 0.5, 0.9])(
  'with a drop rate of %f, gates at test time start around 1 − d',
  async (dropRate) => {
    const runtime = await runtimeOf('simd');
    const { arena, kernels } = runtime;
    const count = 4000;
    arena.begin(arena.mark());
    arena.part('test');
    const at = arena.words(count);
    arena.commit();
    const [low, high] = key;
    gaussian.initialise(runtime, settings, count, at, dropRate, { low, high }, 2);
    const locations = Array.from(arena.f32(at, count));
    const mean = locations.reduce((sum, a) => sum + a, 0) / count;
    const spread = Math.sqrt(locations.reduce((sum, a) => sum + (a - mean) ** 2, 0) / count);
    expect(spread).toBeGreaterThan(0.009);
    expect(spread).toBeLessThan(0.011);
    gaussian.decide(kernels, settings, count, at, at);
    const gate = arena.f32(at, count).reduce((sum, z) => sum + z, 0) / count;
    expect(gate).toBeCloseTo(1 - dropRate, 2);
  },
);

const ways: readonly (readonly [string, TrainerOptions, object])[] = [
  ['one sample for each minibatch', {}, {}],
  ['a sample for each example', { sampling: 'example' }, {}],
  ['removal', { removal: 2, logAlphaLimit: 2.5, weightDecay: 1e-3 }, {}],
  ['gates on weights', { lambda: 0.5 }, { on: 'weights' }],
  [
    'shared gates',
    { removal: 1, logAlphaLimit: 2.5, lambda: 1.5 },
    { groups: Array.from(Array(20), (_, i) => i >> 1) },
  ],
  ['sgd', { optimizer: 'sgd', averaging: false, learningRate: 0.5, lambda: 1 }, {}],
  ['a target', { lambda: 0, target: { multiplyAdds: { share: 0.3 }, finish: 5 } }, {}],
];

describe.each(ways)('with %s, networks', (name, options, more) => {
  const given = { ...shape, gates: { ...gates, ...more } };

  test('learn, close inputs that say nothing, and give the same bits in both builds, in files and pruned', async () => {
    const trained = await Promise.all(
      builds.map(async (build) => {
        const network = await Network.create({ ...given, build });
        const reports = await collect(new Trainer(network, data, { ...training, ...options }));
        return { network, reports };
      }),
    );
    const [{ network, reports }, other] = trained;
    expect(await other.network.digest()).toBe(await network.digest());
    const losses = reports.map(({ dataLoss }) => dataLoss);
    expect(losses[losses.length - 1]).toBeLessThan(losses[0] / 2);
    const [first] = network.summary().layers;
    expect(first.openGates).toBeGreaterThan(0);
    expect(first.openGates).toBeLessThan(name === 'gates on weights' ? 320 : 20);
    if (options.removal || options.target) expect(network.shapes[0].inputs).toBeLessThan(20);
    const expected = network.predict(data.inputs);
    const file = writeModel(network);
    const again = await readModel(file);
    expect(writeModel(again)).toEqual(file);
    expect(again.predict(data.inputs)).toEqual(expected);
    expect((await loadModel(file)).predict(data.inputs)).toEqual(expected);
    const pruned = await network.prune();
    expect(pruned.predict(data.inputs)).toEqual(expected);
    expect((await loadModel(writeModel(pruned))).predict(data.inputs)).toEqual(expected);
    expect((await network.dense()).predict(data.inputs)).toEqual(expected);
  });

  test('go on from a checkpoint to the same bits', async () => {
    const whole = new Trainer(await Network.create(given), data, { ...training, ...options });
    await collect(whole);
    const half = new Trainer(await Network.create(given), data, { ...training, ...options });
    for (let step = 0; step < 100; step++) half.step();
    const resumed = await readCheckpoint(await writeCheckpoint(half), data);
    await collect(resumed);
    expect(await resumed.network.digest()).toBe(await whole.network.digest());
    if (resumed.network.hasAverage) {
      expect(await resumed.network.digest('averaged')).toBe(await whole.network.digest('averaged'));
    }
  });
});

// Protects: the gradient of the whole objective by the locations, the noise held still: a step of SGD moves against differences of it.
test('a step of SGD goes along the gradient of finite differences, with the same noise', async () => {
  const options: TrainerOptions = {
    epochs: 1,
    batchSize: 330,
    lambda: 20,
    weightDecay: 1e-2,
    averaging: false,
  };
  const loss = async (l: number, i: number, move: number) => {
    const network = await Network.create(shape);
    const layers = network.parameters();
    const { logAlpha } = layers[l];
    if (logAlpha) logAlpha[i] += move;
    network.setParameters(layers);
    const [report] = await collect(
      new Trainer(network, data, { ...options, optimizer: 'sgd', learningRate: 0 }),
    );
    return report.trainLoss;
  };
  const network = await Network.create(shape);
  const before = network.parameters();
  new Trainer(network, data, {
    ...options,
    optimizer: { name: 'sgd', momentum: 0 },
    learningRate: 1,
    logAlphaLimit: 100,
  }).step();
  const after = network.parameters();
  const h = 2 ** -8;
  let moved = 0;
  for (const [l, i] of [0, 1, 2].flatMap((l) => [0, 3, 5, 8].map((i) => [l, i] as const))) {
    const gradient = (before[l].logAlpha?.[i] ?? 0) - (after[l].logAlpha?.[i] ?? 0);
    const [more, less] = [await loss(l, i, h), await loss(l, i, -h)];
    expect((more - less) / (2 * h)).toBeCloseTo(gradient, 3);
    if (Math.abs(gradient) > 1e-2) moved++;
  }
  expect(moved).toBeGreaterThan(6);
});

describe('a file', () => {
  test('says the distribution and its deviation, is of version 2, and is refused without either', async () => {
    const network = await Network.create({ ...shape, gates: { ...gates, deviation: 0.25 } });
    expect(savedSettings({ ...settings, deviation: 0.25 }, 1)).toEqual([
      ['1.distribution', 'gaussian'],
      ['1.deviation', '0.25'],
    ]);
    const { tensors, metadata } = parseSafetensors(writeModel(network));
    expect(metadata.get('version')).toBe('2');
    for (const [name, text] of [
      ['deviation', '0'],
      ['deviation', '1e4'],
      ['deviation', undefined],
      ['distribution', 'cauchy'],
    ] as const) {
      const wrong = new Map(metadata);
      if (text === undefined) wrong.delete(`1.${name}`);
      else wrong.set(`1.${name}`, text);
      const error = await thrownBy(() => decodeModel(writeSafetensors(new Map(tensors), wrong)));
      expect(error).toMatchObject({ code: 'INVALID_FORMAT', argument: `bytes, 1.${name}` });
    }
  });
});

test('kernels that lack theirs are refused', async () => {
  const network = await Network.create({ ...shape, gates: {} });
  const module = network.kernels;
  expect(module).toBeInstanceOf(WebAssembly.Module);
  const error = await thrownBy(() => Network.create({ ...shape, build: module }));
  expect(error).toMatchObject({ code: 'INVALID_ARGUMENT', argument: 'options.build' });
});
