import { beforeEach, describe, expect, test } from 'vitest';
import { parseSafetensors, writeSafetensors } from '../../src/formats/safetensors.js';
import {
  distributionOf,
  type GateSettings,
  predictingDistributionOf,
} from '../../src/gates/distributions.js';
import { hardConcrete, hardConcreteToPredict } from '../../src/gates/hardConcrete.js';
import { resolveDropRates, resolveGates } from '../../src/gates/options.js';
import { Network } from '../../src/index.js';
import { decodeModel, encodeModel } from '../../src/saving/model.js';
import { cases, difference, logAlpha, noise } from '../kernels/gates/reference.js';
import { builds, runtimeOf } from '../support/builds.js';
import { thrownBy } from '../support/examples.js';
import { Memory } from '../support/memory.js';
import { key } from '../support/philox.js';

const settings: GateSettings = { temperature: 0.5, gamma: -0.25, zeta: 1.5, testGate: 'mean' };
const [low, high] = key;
const random = { low, high };

test('settings without a name, and with its own, are of the hard concrete', () => {
  const named = { ...settings, distribution: 'hardConcrete' } as const;
  for (const given of [settings, named]) {
    expect(distributionOf(given)).toBe(hardConcrete);
    expect(predictingDistributionOf(given)).toBe(hardConcreteToPredict);
  }
  expect(hardConcrete).toMatchObject(hardConcreteToPredict);
});

describe('options of the hard concrete', () => {
  test('have the defaults of the paper, and no more in the settings than there was before names', () => {
    expect(resolveGates({})).toEqual({ temperature: 2 / 3, gamma: -0.1, zeta: 1.1, testGate: 'mean' });
    expect(resolveDropRates({}, 2, false)).toEqual([0.2, 0.5]);
  });

  test.each([
    [{ temperature: 0 }, 'options.gates.temperature: expected a number above 0, as a float32'],
    [{ gamma: 0 }, 'options.gates.gamma: expected a number below 0, as a float32'],
    [{ zeta: 1 }, 'options.gates.zeta: expected a number above 1, as a float32'],
    [{ testGate: 'mode' as 'mean' }, "options.gates.testGate: expected 'mean' or 'median'"],
    [
      { deviation: 1 } as object,
      'there are on, groups, temperature, gamma, zeta, dropRate, testGate, distribution',
    ],
  ])('%o are refused', (options, message) => {
    expect(() => resolveGates(options)).toThrow(message);
  });
});

describe.each(builds)('the hard concrete, %s build', (build) => {
  let memory: Memory;
  beforeEach(async () => {
    memory = await Memory.empty(build);
  });
  const n = logAlpha.length;

  test.each(cases)('samples with its constants in memory, $name', ({ temperature, gamma, zeta, z, dz }) => {
    const constants = memory.put(
      hardConcrete.constants({ temperature, gamma, zeta, testGate: 'mean' }).concat(1, 0, 9),
    );
    // One row per noise: the reference varies the noise faster.
    const u = Array.from(noise).flatMap((value) => new Array<number>(n).fill(value));
    const [at, uAt, out, slope] = [
      memory.put(logAlpha),
      memory.put(u),
      memory.output(u.length),
      memory.output(u.length),
    ];
    memory.call((kernels) =>
      hardConcrete.stepKernels(kernels).sample(noise.length, n, at, uAt, constants, out.at, slope.at),
    );
    const turned = (table: readonly (readonly number[])[]) =>
      Array.from(noise, (_, row) => table.map((line) => line[row])).flat();
    expect(difference(out.f32(), turned(z))).toBeLessThan(2e-7);
    expect(difference(slope.f32(), turned(dz))).toBeLessThan(5e-7);
  });

  test.each(cases)(
    'decides at test time and knows P(z ≠ 0), $name',
    ({ temperature, gamma, zeta, testGate, p, dp }) => {
      const mean: GateSettings = { temperature, gamma, zeta, testGate: 'mean' };
      const at = memory.put(logAlpha);
      const decided = memory.results(n, (kernels, z) => hardConcrete.decide(kernels, mean, n, at, z)).f32();
      expect(difference(decided, testGate)).toBeLessThan(2e-7);
      const [open, slope] = [memory.output(n), memory.output(n)];
      const sum = memory.call((kernels) =>
        hardConcrete.openProbability(kernels, mean, n, at, open.at, slope.at),
      );
      expect(difference(open.f32(), p)).toBeLessThan(2e-7);
      expect(difference(slope.f32(), dp)).toBeLessThan(2e-7);
      expect(sum).toBeCloseTo(
        p.reduce((all, one) => all + one, 0),
        4,
      );
      // The median divides log α by β, so it closes what the mean leaves open.
      const median = { ...mean, testGate: 'median' } as const;
      const byMedian = memory
        .results(n, (kernels, z) => hardConcrete.decide(kernels, median, n, at, z))
        .f32();
      const s = Array.from(logAlpha, (value) => 1 / (1 + Math.exp(-value / temperature)));
      const exact = s.map((value) => Math.min(1, Math.max(0, value * (zeta - gamma) + gamma)));
      expect(difference(byMedian, exact)).toBeLessThan(1e-6);
    },
  );

  test('draws the noise of a step: uniform, another in the next', () => {
    const draw = (step: number) =>
      memory.results(1000, (kernels, at) => hardConcrete.drawNoise(kernels, 1000, random, step, 3, at)).f32();
    const [first, again, next] = [draw(5), draw(5), draw(6)];
    expect(first).toEqual(again);
    expect(first).not.toEqual(next);
    expect(first.every((u) => u > 0 && u < 1)).toBe(true);
    expect(first.reduce((sum, u) => sum + u, 0) / 1000).toBeCloseTo(0.5, 1);
  });
});

test.each([0.2, 0.5, 0.9])('with a drop rate of %f, log α starts around its logit', async (dropRate) => {
  const runtime = await runtimeOf('simd');
  const { arena } = runtime;
  const count = 4000;
  arena.begin(arena.mark());
  arena.part('test');
  const at = arena.words(count);
  arena.commit();
  hardConcrete.initialise(runtime, settings, count, at, dropRate, random, 2);
  const values = Array.from(arena.f32(at, count));
  const mean = values.reduce((sum, value) => sum + value, 0) / count;
  const spread = Math.sqrt(values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / count);
  expect(mean).toBeCloseTo(Math.log((1 - dropRate) / dropRate), 2);
  expect(spread).toBeGreaterThan(0.009);
  expect(spread).toBeLessThan(0.011);
});

describe('a file', () => {
  async function metadataOf(gates: object) {
    const network = await Network.create({ inputs: 3, layers: [2], gates });
    const { tensors, metadata } = parseSafetensors(encodeModel(network.state()));
    return { tensors: new Map(tensors), metadata: new Map(metadata) };
  }

  test('says the settings of the hard concrete, and not its name, as before there were names', async () => {
    const { tensors, metadata } = await metadataOf({ temperature: 0.5, testGate: 'median' });
    const ofLayer = [...metadata].filter(([key]) => key.startsWith('0.') && key !== '0.width');
    expect(new Map(ofLayer)).toEqual(
      new Map([
        ['0.temperature', '0.5'],
        ['0.gamma', '-0.1'],
        ['0.zeta', '1.1'],
        ['0.testGate', 'median'],
      ]),
    );
    const [{ gates }] = decodeModel(writeSafetensors(tensors, metadata)).layers;
    expect(gates).toEqual({ temperature: 0.5, gamma: -0.1, zeta: 1.1, testGate: 'median' });
  });

  test('may say its name, and says it again', async () => {
    const { tensors, metadata } = await metadataOf({});
    metadata.set('0.distribution', 'hardConcrete');
    const state = decodeModel(writeSafetensors(tensors, metadata));
    expect(state.layers[0].gates).toEqual({
      distribution: 'hardConcrete',
      temperature: 2 / 3,
      gamma: -0.1,
      zeta: 1.1,
      testGate: 'mean',
    });
    expect(parseSafetensors(encodeModel(state)).metadata.get('0.distribution')).toBe('hardConcrete');
    expect(decodeModel(encodeModel(state))).toEqual(state);
  });

  test('with another distribution is refused, whatever else it says', async () => {
    const { tensors, metadata } = await metadataOf({});
    metadata.set('0.distribution', 'toString');
    for (const withNumbers of [true, false]) {
      if (!withNumbers) for (const name of hardConcrete.saved) metadata.delete(`0.${name}`);
      const error = await thrownBy(async () => decodeModel(writeSafetensors(tensors, metadata)));
      expect(error).toMatchObject({
        code: 'INVALID_FORMAT',
        argument: 'bytes, 0.distribution',
        received: 'toString',
        expected: "'hardConcrete' or 'gaussian'",
      });
    }
  });
});
