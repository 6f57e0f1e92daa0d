import { beforeEach, describe, expect, test } from 'vitest';
import { allBuilds } from '../../support/builds.js';
import { Memory, sizes } from '../../support/memory.js';
import { key, uniform } from '../../support/philox.js';
import { kolmogorovSmirnov } from '../../support/statistics.js';

/** Φ(x) − ½ in float64, by its Taylor series around 0: good to 1e-9 for |x| < 5.5. */
function central(x: number): number {
  let term = x;
  let sum = x;
  for (let k = 1; k < 200; k++) {
    term *= (-x * x) / (2 * k);
    sum += term / (2 * k + 1);
  }
  return sum / Math.sqrt(2 * Math.PI);
}

const cdf = (x: number) => 0.5 + central(x);

describe.each(allBuilds)('normals, %s build', (build) => {
  let memory: Memory;
  beforeEach(async () => {
    memory = await Memory.empty(build);
  });
  const draw = (n: number, mean = 0, deviation = 1) =>
    memory.results(n, ({ normals }, at) => normals(n, mean, deviation, ...key, at)).f32();

  test.each(sizes)('sample i is the quantile of uniform i, n = %i', (n) => {
    for (const [i, x] of draw(n).entries()) expect(cdf(x)).toBeCloseTo(uniform(i, key), 6);
  });

  test('have the mean and the deviation asked for', () => {
    const standard = draw(100);
    const moved = draw(100, -3, 0.01);
    expect([...moved]).toEqual(
      Array.from(standard, (x) => Math.fround(-3 + Math.fround(Math.fround(0.01) * x))),
    );
  });

  test('are normal, tails included', () => {
    const n = 200_000;
    const x = draw(n);
    expect(kolmogorovSmirnov(x, cdf)).toBeLessThan(1.95);
    const mean = x.reduce((sum, value) => sum + value, 0) / n;
    const fourth = x.reduce((sum, value) => sum + value ** 4, 0) / n;
    expect(Math.abs(mean) * Math.sqrt(n)).toBeLessThan(4);
    expect((Math.abs(fourth - 3) * Math.sqrt(n)) / Math.sqrt(96)).toBeLessThan(4);
    expect(Math.max(...x.subarray(0, 100_000))).toBeGreaterThan(3.5);
  });
});
