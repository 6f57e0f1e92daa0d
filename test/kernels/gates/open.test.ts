import { beforeEach, describe, expect, test } from 'vitest';
import { allBuilds } from '../../support/builds.js';
import { Memory, sizes } from '../../support/memory.js';

describe.each(allBuilds)('the list of open gates, %s build', (build) => {
  let memory: Memory;
  beforeEach(async () => {
    memory = await Memory.empty(build);
  });

  function openGates(z: ArrayLike<number>): number[] {
    memory.clear();
    const indices = memory.output(z.length);
    // A gate right behind the end must not count.
    const at = memory.put([...Array.from(z), 1]);
    const count = memory.call(({ openGates }) => openGates(z.length, at, indices.at));
    return [...indices.u32().subarray(0, count)];
  }
  const expected = (z: ArrayLike<number>) =>
    Array.from(z, (value, i) => (value > 0 ? i : -1)).filter((i) => i >= 0);

  test('is right for all 256 patterns of eight gates, and with a tail', () => {
    for (let pattern = 0; pattern < 256; pattern++) {
      const z = Array.from({ length: 11 }, (_, i) => ((pattern >> (i % 8)) & 1 ? 0.25 : 0));
      expect(openGates(z.slice(0, 8))).toEqual(expected(z.slice(0, 8)));
      expect(openGates(z)).toEqual(expected(z));
    }
  });

  test.each(sizes)('stays within its n = %i cells, all open or all closed', (n) => {
    expect(openGates(Array(n).fill(1))).toEqual(Array.from({ length: n }, (_, i) => i));
    expect(openGates(Array(n).fill(0))).toEqual([]);
  });

  test('takes only what is above 0', () => {
    expect(openGates([1e-45, -1, -0, Number.NaN, 0, Infinity, Number.NaN])).toEqual([0, 5]);
  });
});
