import { beforeEach, describe, expect, test } from 'vitest';
import { allBuilds } from '../../support/builds.js';
import { laneTree } from '../../support/laneTree.js';
import { Memory, sizes } from '../../support/memory.js';

/** Numbers of very different sizes, so that another order of additions shows. */
const values = (n: number, seed: number) =>
  Float32Array.from({ length: n }, (_, i) => Math.sin(i * 12.9898 + seed) * 10 ** ((i * 7 + seed) % 5));

describe.each(allBuilds)('sums, %s build', (build) => {
  let memory: Memory;
  beforeEach(async () => {
    memory = await Memory.empty(build);
  });

  test.each(sizes)('follow the lane tree bit by bit, n = %i', (n) => {
    const [x, y] = [values(n, 1), values(n, 2)];
    // What stands behind the end must not count.
    const [xAt, yAt] = [x, y].map((array) => memory.put([...array, Number.NaN, 1e9, 1e9, 1e9]));
    memory.call(({ sum, dot, sumOfSquares }) => {
      expect(sum(n, xAt)).toBe(laneTree([...x]));
      expect(dot(n, xAt, yAt)).toBe(laneTree(Array.from(x, (value, i) => value * y[i])));
      expect(sumOfSquares(n, xAt)).toBe(laneTree(Array.from(x, (value) => value * value)));
    });
  });

  test('are close to float64', () => {
    const n = 1003;
    const [x, y] = [values(n, 3), values(n, 4)];
    const [xAt, yAt] = [memory.put(x), memory.put(y)];
    const near = (got: number, terms: number[]) => {
      const exact = terms.reduce((a, b) => a + b, 0);
      const size = terms.reduce((a, b) => a + Math.abs(b), 0);
      expect(Math.abs(got - exact) / size).toBeLessThan(1e-6);
    };
    const call = memory.call.bind(memory);
    near(
      call(({ sum }) => sum(n, xAt)),
      [...x],
    );
    near(
      call(({ dot }) => dot(n, xAt, yAt)),
      Array.from(x, (value, i) => value * y[i]),
    );
    near(
      call(({ sumOfSquares }) => sumOfSquares(n, xAt)),
      Array.from(x, (value) => value * value),
    );
  });

  test('pass NaN on and give +0 for nothing and for negative zeros', () => {
    const total = (x: ArrayLike<number>) => {
      const at = memory.put(x);
      return memory.call(({ sum }) => sum(x.length, at));
    };
    expect(total([])).toBe(0);
    expect(total(Array(6).fill(-0))).toBe(0);
    for (let i = 0; i < 7; i++) {
      const x = Float32Array.from({ length: 7 }, (_, j) => (i === j ? Number.NaN : j));
      expect(total(x)).toBe(Number.NaN);
    }
  });
});
