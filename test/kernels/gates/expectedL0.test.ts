import { beforeEach, describe, expect, test } from 'vitest';
import { allBuilds } from '../../support/builds.js';
import { longLaneTree } from '../../support/laneTree.js';
import { Memory, sizes } from '../../support/memory.js';
import { cases, difference, logAlpha } from './reference.js';

describe.each(allBuilds)('the probability that a gate is open, %s build', (build) => {
  let memory: Memory;
  beforeEach(async () => {
    memory = await Memory.empty(build);
  });

  function run(locations: Float32Array, temperature = 2 / 3, gamma = -0.1, zeta = 1.1) {
    const n = locations.length;
    const [p, dp] = [memory.output(n), memory.output(n)];
    const at = memory.put(locations);
    const total = memory.call(({ openProbability }) =>
      openProbability(n, at, temperature, gamma, zeta, p.at, dp.at),
    );
    return { total, p: p.f32(), dp: dp.f32() };
  }

  test.each(cases)('matches the reference for $name', ({ temperature, gamma, zeta, p, dp }) => {
    const got = run(logAlpha, temperature, gamma, zeta);
    expect(difference(got.p, p)).toBeLessThan(2e-7);
    // Relative to the derivative itself: it keeps its digits where p is nearly 1.
    for (const [i, value] of dp.entries()) expect(Math.abs(got.dp[i] / value - 1)).toBeLessThan(2e-6);
    expect(got.total).toBe(longLaneTree(got.p));
  });

  test.each(sizes)('is right in every lane and in the tail, n = %i', (n) => {
    const locations = Float32Array.from({ length: n }, (_, i) => Math.sin(i) * 5);
    const shift = (2 / 3) * Math.log(0.1 / 1.1);
    const expected = Array.from(locations, (x) => 1 / (1 + Math.exp(shift - x)));
    const { p, dp, total } = run(locations);
    expect(difference(p, expected)).toBeLessThan(3e-7);
    expect(
      difference(
        dp,
        expected.map((value) => value * (1 - value)),
      ),
    ).toBeLessThan(3e-7);
    expect(total).toBe(longLaneTree(p));
  });

  test('is 1 where γ = 0, and NaN for NaN', () => {
    expect(run(Float32Array.of(-3, 0, 3), 2 / 3, 0, 1)).toEqual({
      total: 3,
      p: Float32Array.of(1, 1, 1),
      dp: Float32Array.of(0, 0, 0),
    });
    expect(run(Float32Array.of(0, Number.NaN)).total).toBe(Number.NaN);
  });
});
