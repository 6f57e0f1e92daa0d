import { beforeEach, describe, expect, test } from 'vitest';
import { allBuilds } from '../../support/builds.js';
import { longLaneTree } from '../../support/laneTree.js';
import { Memory, sizes } from '../../support/memory.js';
import { Random } from '../../support/random.js';

describe.each(allBuilds)('long sums, %s build', (build) => {
  let memory: Memory;
  beforeEach(async () => {
    memory = await Memory.empty(build);
  });

  test.each(sizes)('follow the lane tree in float64 bit by bit, n = %i', (n) => {
    const random = new Random(n + 1);
    const [x, y] = [0, 1].map(() => Float32Array.from(random.values(n, -1e3, 1e3)));
    // What stands behind the end must not count.
    const [xAt, yAt] = [x, y].map((array) => memory.put([...array, Number.NaN, 1e9, 1e9, 1e9]));
    memory.call(({ longDot }) => {
      expect(longDot(n, xAt, 0)).toBe(longLaneTree(x));
      expect(longDot(n, xAt, yAt)).toBe(longLaneTree(Array.from(x, (value, i) => value * y[i])));
    });
  });

  test('do not drift', () => {
    const n = 2 ** 20;
    const at = memory.put(new Float32Array(n).fill(0.7));
    const value = Math.fround(0.7);
    memory.call(({ longDot }) => {
      expect(longDot(n, at, 0) / (n * value)).toBeCloseTo(1, 9);
      expect(longDot(n, at, at) / (n * value ** 2)).toBeCloseTo(1, 9);
    });
  });

  test('go beyond the range of f32, and pass NaN on', () => {
    const at = memory.put(Float32Array.of(3e38, 3e38, 3e38, 3e38, Number.NaN));
    memory.call(({ longDot }) => {
      expect(longDot(4, at, at)).toBeCloseTo(4 * Math.fround(3e38) ** 2, -66);
      expect(longDot(5, at, 0)).toBe(Number.NaN);
    });
  });
});
