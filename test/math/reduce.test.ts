import { beforeAll, describe, expect, test } from 'vitest';
import type { Runtime } from '../../src/runtime/runtime.js';
import { allBuilds, runtimeOf } from '../builds.js';
import { put, sizes } from '../kernels.js';
import { laneTree } from './laneTree.js';

/** Numbers of very different sizes, so that another order of additions shows. */
const values = (n: number, seed: number) =>
  Float32Array.from({ length: n }, (_, i) => Math.sin(i * 12.9898 + seed) * 10 ** ((i * 7 + seed) % 5));

describe.each(allBuilds)('sums, %s build', (build) => {
  let runtime: Runtime;
  beforeAll(async () => {
    runtime = await runtimeOf(build);
  });

  test.each(sizes)('follow the lane tree bit by bit, n = %i', (n) => {
    const [x, y] = [values(n, 1), values(n, 2)];
    const { kernels } = runtime;
    // What stands behind the end must not count.
    const [xAt, yAt] = [x, y].map((array) => put(runtime, [...array, Number.NaN, 1e9, 1e9, 1e9]));
    expect(kernels.sum(n, xAt)).toBe(laneTree([...x]));
    expect(kernels.dot(n, xAt, yAt)).toBe(laneTree(Array.from(x, (value, i) => value * y[i])));
    expect(kernels.sumOfSquares(n, xAt)).toBe(laneTree(Array.from(x, (value) => value * value)));
  });

  test('are close to float64', () => {
    const n = 1003;
    const [x, y] = [values(n, 3), values(n, 4)];
    const [xAt, yAt] = [put(runtime, x), put(runtime, y)];
    const near = (got: number, terms: number[]) => {
      const exact = terms.reduce((a, b) => a + b, 0);
      const size = terms.reduce((a, b) => a + Math.abs(b), 0);
      expect(Math.abs(got - exact) / size).toBeLessThan(1e-6);
    };
    near(runtime.kernels.sum(n, xAt), [...x]);
    near(
      runtime.kernels.dot(n, xAt, yAt),
      Array.from(x, (value, i) => value * y[i]),
    );
    near(
      runtime.kernels.sumOfSquares(n, xAt),
      Array.from(x, (value) => value * value),
    );
  });

  test('pass NaN on and give +0 for nothing and for negative zeros', () => {
    const { kernels } = runtime;
    expect(kernels.sum(0, 64)).toBe(0);
    expect(kernels.sum(6, put(runtime, Array(6).fill(-0)))).toBe(0);
    for (let i = 0; i < 7; i++) {
      const x = Float32Array.from({ length: 7 }, (_, j) => (i === j ? Number.NaN : j));
      expect(kernels.sum(7, put(runtime, x))).toBe(Number.NaN);
    }
  });
});
