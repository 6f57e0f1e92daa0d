import { beforeEach, describe, expect, test } from 'vitest';
import { allBuilds } from '../../support/builds.js';
import { Memory, sizes } from '../../support/memory.js';
import { key } from '../../support/philox.js';
import { kolmogorovSmirnov, sigmas } from '../../support/statistics.js';
import { cases, difference, logAlpha, noise } from './reference.js';

const paper = [2 / 3, -0.1, 1.1] as const;
const sigmoid = (x: number) => 1 / (1 + Math.exp(-x));

/** z and dz/dlogα in float64. */
function exact(logAlpha: number, u: number, [temperature, gamma, zeta]: readonly [number, number, number]) {
  const s = sigmoid((Math.log(u) - Math.log1p(-u) + logAlpha) / temperature);
  const stretched = s * (zeta - gamma) + gamma;
  const inside = stretched > 0 && stretched < 1;
  return {
    z: Math.min(1, Math.max(0, stretched)),
    dz: inside ? ((zeta - gamma) * s * (1 - s)) / temperature : 0,
  };
}

describe.each(allBuilds)('hard concrete gates, %s build', (build) => {
  let memory: Memory;
  beforeEach(async () => {
    memory = await Memory.empty(build);
  });

  const uniforms = (n: number) => memory.results(n, (kernels, at) => kernels.uniforms(n, ...key, at)).f32();

  /** One call on rows × n gates; the noise is given or drawn. */
  function sample(
    locations: Float32Array,
    u: Float32Array,
    [temperature, gamma, zeta]: readonly [number, number, number] = paper,
  ) {
    const n = locations.length;
    const [at, uAt] = [memory.put(locations), memory.put(u)];
    const [z, dz] = [memory.output(u.length), memory.output(u.length)];
    memory.call(({ hardConcrete }) =>
      hardConcrete(u.length / (n || 1), n, at, uAt, temperature, gamma, zeta, z.at, dz.at),
    );
    return { z: z.f32(), dz: dz.f32() };
  }

  test.each(cases)('match the reference for $name', ({ temperature, gamma, zeta, z, dz }) => {
    // One row per noise: the reference varies the noise faster.
    const u = Float32Array.from({ length: logAlpha.length * noise.length }, (_, i) =>
      Math.fround(noise[Math.floor(i / logAlpha.length)]),
    );
    const got = sample(logAlpha, u, [temperature, gamma, zeta]);
    const turned = (table: readonly (readonly number[])[]) =>
      Array.from(noise, (_, row) => table.map((line) => line[row])).flat();
    expect(difference(got.z, turned(z))).toBeLessThan(2e-7);
    expect(difference(got.dz, turned(dz))).toBeLessThan(5e-7);
    // Exactly closed and exactly open gates are so here too, and pass nothing back.
    for (const [i, value] of turned(z).entries()) {
      if (value === 0 || value === 1) expect([got.z[i], got.dz[i]]).toEqual([value, 0]);
      else expect(got.dz[i]).toBeGreaterThan(0);
    }
  });

  test.each(sizes)('give each row its own noise and each column its own location, n = %i', (n) => {
    const locations = Float32Array.from({ length: n }, (_, i) => Math.cos(i) * 3);
    const u = uniforms(3 * n);
    const { z, dz } = sample(locations, u);
    const expected = Array.from(u, (value, i) => exact(locations[i % n], value, paper));
    expect(
      difference(
        z,
        expected.map((gate) => gate.z),
      ),
    ).toBeLessThan(5e-7);
    expect(
      difference(
        dz,
        expected.map((gate) => gate.dz),
      ),
    ).toBeLessThan(1e-6);
  });

  test('are finite and in [0, 1] for the most extreme noise and locations', () => {
    const u = Float32Array.of(2 ** -24, 1 - 2 ** -24, 0.5, 2 ** -24, 1 - 2 ** -24, 0.5);
    const { z, dz } = sample(Float32Array.of(-1e30, 1e30, -200, 200, -3e38, 3e38), u, [0.1, -0.1, 1.1]);
    expect([...z]).toEqual([0, 1, 0, 1, 0, 1]);
    expect([...dz]).toEqual([0, 0, 0, 0, 0, 0]);
  });

  test('a location that is not a number is seen in the gate', () => {
    expect(
      sample(Float32Array.of(0, Number.NaN, 0, 0, 0), Float32Array.of(0.5, 0.5, 0.5, 0.5, 0.5)).z[1],
    ).toBe(Number.NaN);
  });

  test('may be written over their noise', () => {
    const u = Float32Array.from({ length: 34 }, (_, i) => (i + 0.5) / 34);
    const expected = sample(logAlpha, u);
    const at = memory.put(logAlpha);
    const [z, dz] = [memory.changing(u), memory.changing(u)];
    const [otherZ, otherDz] = [memory.output(34), memory.output(34)];
    memory.call(({ hardConcrete }) => {
      hardConcrete(2, 17, at, z.at, ...paper, z.at, otherDz.at);
      hardConcrete(2, 17, at, dz.at, ...paper, otherZ.at, dz.at);
    });
    expect(z.f32()).toEqual(expected.z);
    expect(dz.f32()).toEqual(expected.dz);
  });

  test.each([-1.5, 0, 2])('have the closed-form distribution, logα = %f', (location) => {
    const n = 200_000;
    const [temperature, gamma, zeta] = paper;
    const u = uniforms(n);
    const { z } = sample(new Float32Array(n).fill(location), u);
    const cdf = (x: number) => sigmoid(temperature * Math.log((x - gamma) / (zeta - x)) - location);
    expect(kolmogorovSmirnov(z, cdf, 0, 1)).toBeLessThan(1.95);
    expect(sigmas(z.filter((x) => x === 0).length, n, cdf(0))).toBeLessThan(4);
    expect(sigmas(z.filter((x) => x === 1).length, n, 1 - cdf(1))).toBeLessThan(4);
    const [at, open, slope] = [memory.put([location]), memory.output(1), memory.output(1)];
    const p = memory.call(({ openProbability }) => openProbability(1, at, ...paper, open.at, slope.at));
    expect(p).toBeCloseTo(1 - cdf(0), 6);
  });

  test.each(cases)('at test time match the reference for $name', ({ temperature, gamma, zeta, testGate }) => {
    const n = logAlpha.length;
    const at = memory.put(logAlpha);
    const [mean, median] = [0, 1].map((isMedian) =>
      memory.results(n, ({ testGates }, z) => testGates(n, at, isMedian, temperature, gamma, zeta, z)).f32(),
    );
    expect(difference(mean, testGate)).toBeLessThan(2e-7);
    const atHalf = Array.from(logAlpha, (location) => exact(location, 0.5, [temperature, gamma, zeta]).z);
    expect(difference(median, atHalf)).toBeLessThan(4e-7);
  });

  test.each(sizes)('at test time fill n = %i cells, in place too', (n) => {
    const locations = Float32Array.from({ length: n }, (_, i) => Math.cos(i) * 4);
    const at = memory.put(locations);
    const z = memory.results(n, ({ testGates }, out) => testGates(n, at, 0, ...paper, out));
    const expected = Array.from(locations, (x) => Math.min(1, Math.max(0, sigmoid(x) * 1.2 - 0.1)));
    expect(difference(z.f32(), expected)).toBeLessThan(2e-7);
    const inPlace = memory.changing(locations);
    memory.call(({ testGates }) => testGates(n, inPlace.at, 0, ...paper, inPlace.at));
    expect(inPlace.u32()).toEqual(z.u32());
  });
});
