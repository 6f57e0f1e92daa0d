import { beforeEach, describe, expect, test } from 'vitest';
import {
  gaussianCdf,
  gaussianOpen,
  gaussianOpenSlope,
  meanOf,
  normalQuantile,
  sampleGaussian,
} from '../../oracle/gaussianGates.js';
import { allBuilds } from '../../support/builds.js';
import { longLaneTree } from '../../support/laneTree.js';
import { Memory, sizes } from '../../support/memory.js';
import { key, uniform } from '../../support/philox.js';
import { Random } from '../../support/random.js';
import { kolmogorovSmirnov, sigmas } from '../../support/statistics.js';

/** What a float32 may lose. */
const UNIT = 2 ** -24;

describe.each(allBuilds)('Gaussian gates, %s build', (build) => {
  let memory: Memory;
  beforeEach(async () => {
    memory = await Memory.empty(build);
  });

  const normals = (n: number) =>
    memory.results(n, (kernels, at) => kernels.normals(n, 0, 1, ...key, at)).f32();

  /** The constants of a layer: the deviation, two idle numbers, l0, weight decay, limit, strengths. */
  const constants = (deviation: number, strengths = 0) => {
    const cells = Float32Array.of(deviation, 7, 7, 0.01, 0.05, 3, 0);
    new Uint32Array(cells.buffer)[6] = strengths;
    return memory.put(cells);
  };

  /** One call on rows × n gates. */
  function sample(locations: ArrayLike<number>, noise: Float32Array, deviation = 0.5) {
    const n = locations.length;
    const [at, from, layer] = [memory.put(locations), memory.put(noise), constants(deviation)];
    const [z, dz] = [memory.output(noise.length), memory.output(noise.length)];
    memory.call(({ sampleGaussian }) =>
      sampleGaussian(noise.length / (n || 1), n, at, from, layer, z.at, dz.at),
    );
    return { z: z.f32(), dz: dz.f32() };
  }

  function probabilities(locations: ArrayLike<number>, deviation = 0.5) {
    const n = locations.length;
    const [at, p, dp] = [memory.put(locations), memory.output(n), memory.output(n)];
    const total = memory.call((kernels) => kernels.gaussianOpenProbability(n, at, deviation, p.at, dp.at));
    return { total, p: p.f32(), dp: dp.f32() };
  }

  test.each(sizes)('give each row its own noise and each column its own location, n = %i', (n) => {
    const locations = new Random(n + 1).values(n, -4, 4);
    const noise = normals(3 * n);
    const { z, dz } = sample(locations, noise, 0.25);
    z.forEach((gate, i) => {
      const exact = sampleGaussian(locations[i % n], noise[i], 0.25);
      // μ, the product and the sum are rounded; 0.3 is, too.
      const error = 4 * UNIT * (Math.abs(meanOf(locations[i % n])) + 0.5 + 0.25 * Math.abs(noise[i]));
      expect(Math.abs(gate - exact.z)).toBeLessThan(error);
      // Near the ends it may be on the other side: none of these is.
      expect(dz[i]).toBe(Math.fround(exact.slope));
      if (exact.z === 0 || exact.z === 1) expect(gate).toBe(exact.z);
    });
  });

  test.each([
    [-1.5, 0.5],
    [0, 0.5],
    [1, 0.2],
    [2, 1],
  ])('have the closed-form distribution, exact zeros and ones included, a = %f, σ = %f', (a, deviation) => {
    const n = 200_000;
    const { z, dz } = sample(new Float32Array(n).fill(a), normals(n), deviation);
    const cdf = (x: number) => gaussianCdf(x, a, deviation);
    expect(kolmogorovSmirnov(z, cdf, 0, 1)).toBeLessThan(1.95);
    const [zeros, ones] = [0, 1].map((end) => z.filter((x) => x === end).length);
    expect(sigmas(zeros, n, cdf(0))).toBeLessThan(4);
    expect(sigmas(ones, n, 1 - cdf(1 - 1e-15))).toBeLessThan(4);
    expect(dz.filter((x) => x > 0).length).toBe(n - zeros - ones);
    expect(probabilities([a], deviation).total).toBeCloseTo(1 - cdf(0), 6);
  });

  test('get noise that is the normal quantile of the uniforms, by a float64 inverse of Φ', () => {
    normals(300).forEach((noise, i) => {
      expect(Math.abs(noise - normalQuantile(uniform(i, key)))).toBeLessThan(
        1e-6 * Math.max(1, Math.abs(noise)),
      );
    });
  });

  test('may be written over their noise', () => {
    const locations = new Random(5).values(17, -3, 3);
    const noise = normals(34);
    const expected = sample(locations, noise);
    const [at, layer] = [memory.put(locations), constants(0.5)];
    const [z, dz] = [memory.changing(noise), memory.changing(noise)];
    const [otherZ, otherDz] = [memory.output(34), memory.output(34)];
    memory.call(({ sampleGaussian }) => {
      sampleGaussian(2, 17, at, z.at, layer, z.at, otherDz.at);
      sampleGaussian(2, 17, at, dz.at, layer, otherZ.at, dz.at);
    });
    expect(z.f32()).toEqual(expected.z);
    expect(dz.f32()).toEqual(expected.dz);
  });

  test.each([0, 1])('that are not numbers are seen, lane %i', (lane) => {
    const locations = [0, 0, 0, 0, 0].map((_, i) => (i === lane || i === 4 ? Number.NaN : 0));
    const { z } = sample(locations, new Float32Array(5));
    const { p, dp, total } = probabilities(locations);
    for (const values of [z, p, dp]) {
      expect(Array.from(values, Number.isNaN)).toEqual(locations.map(Number.isNaN));
    }
    expect(total).toBe(Number.NaN);
  });

  test('are finite and in [0, 1] for the most extreme noise, locations and deviations', () => {
    const locations = [-3e38, 3e38, -1e30, 1e30, -200, 200, 0, -0];
    for (const deviation of [1.1e-3, 0.5, 999]) {
      const noise = Float32Array.from(locations, (_, i) => (i % 2 ? 5.4 : -5.4));
      const { z, dz } = sample(locations, noise, deviation);
      expect([...z].every((x) => x >= 0 && x <= 1)).toBe(true);
      expect([...dz].every((x) => x === 0 || x === Math.fround(0.3))).toBe(true);
      const { p, dp } = probabilities(locations, deviation);
      expect([...p].every((x) => x >= 0 && x <= 1)).toBe(true);
      expect([...dp].every((x) => x >= 0 && Number.isFinite(x))).toBe(true);
    }
  });

  test.each(sizes)(
    'are open with Φ(μ/σ), to its last digits where it is small, and its slope, n = %i',
    (n) => {
      const locations = new Random(n + 1).values(n, -8, 8);
      const { total, p, dp } = probabilities(locations, 0.5);
      locations.forEach((a, i) => {
        // x² / 2 is an exponent, whose rounding is relative to e^(−x² / 2); where p is small, x is off by the rounding of μ.
        const x = meanOf(a) / 0.5;
        const error = 4e-7 + UNIT * (4 * x * x + 8 * Math.abs(x) * (1 + Math.abs(x)));
        expect(Math.abs(p[i] / gaussianOpen(a, 0.5) - 1)).toBeLessThan(error);
        expect(Math.abs(dp[i] / gaussianOpenSlope(a, 0.5) - 1)).toBeLessThan(error);
      });
      expect(total).toBe(longLaneTree(p));
    },
  );

  // Protects: gradients of a training step, with the noise held still, against differences of what they are gradients of.
  test('have the gradient of finite differences, with the same noise', () => {
    const n = 40;
    const locations = Float32Array.from(new Random(8).values(n, -4, 4));
    const noise = normals(n);
    const h = 2 ** -9;
    const [above, below] = [h, -h].map(
      (step) =>
        sample(
          locations.map((a) => a + step),
          noise,
        ).z,
    );
    const { z, dz } = sample(locations, noise);
    let inside = 0;
    z.forEach((gate, i) => {
      const ends = [above[i], below[i]].filter((x) => x === 0 || x === 1).length;
      if (ends === 1) return; // at a kink
      expect((above[i] - below[i]) / (2 * h)).toBeCloseTo(dz[i], 4);
      if (gate > 0 && gate < 1) inside++;
    });
    expect(inside).toBeGreaterThan(8);
    const [more, less] = [h, -h].map((step) => probabilities(locations.map((a) => a + step)).p);
    const { dp } = probabilities(locations);
    dp.forEach((slope, i) => {
      expect(Math.abs((more[i] - less[i]) / (2 * h) - slope)).toBeLessThan(1e-4);
    });
  });

  test.each([false, true])('have penalties by P(z ≠ 0), strengths of their own: %s', (hasStrengths) => {
    for (const n of sizes) {
      const random = new Random(n + 20);
      const locations = random.values(n, -4, 4);
      const [norms, bias] = [random.values(n, 0, 2), random.values(3)];
      const strengths = Float32Array.from(random.values(n, 0, 0.1));
      const layer = constants(0.5, hasStrengths ? memory.put(strengths) : 0);
      const [at, normsAt, biasAt] = [locations, norms, bias].map((values) => memory.put(values));
      const [p, gradient, decay, results] = [2 * n, n, n, 4].map((cells) => memory.output(cells));
      memory.call((kernels) =>
        kernels.gaussianPenalties(
          ...[n, 3, at, biasAt, normsAt, layer, p.at, gradient.at, decay.at, results.at],
        ),
      );
      const open = locations.map((a) => gaussianOpen(a, 0.5));
      const each = (i: number) => (hasStrengths ? strengths[i] : 0.01);
      const close = (actual: number, expected: number) =>
        expect(Math.abs(actual - expected)).toBeLessThan(2e-6 * (1 + Math.abs(expected)));
      p.f32().forEach((value, i) => {
        close(value, i < n ? open[i] : gaussianOpenSlope(locations[i - n], 0.5));
      });
      gradient.f32().forEach((value, i) => {
        close(value, gaussianOpenSlope(locations[i], 0.5) * (each(i) + 0.025 * norms[i]));
      });
      decay.f32().forEach((value, i) => {
        close(value, 0.05 * open[i]);
      });
      const [l0, l2] = memory.f64(results.at, 2);
      close(
        l0,
        open.reduce((sum, value, i) => sum + each(i) * value, 0),
      );
      const squares = open.reduce((sum, value, i) => sum + value * norms[i], 0);
      close(l2, 0.025 * bias.reduce((sum, value) => sum + value * value, squares));
    }
  });
});
