import { describe, expect, test } from 'vitest';
import { allBuilds } from '../../support/builds.js';
import { range } from '../../support/lists.js';
import { Memory, sizes } from '../../support/memory.js';
import { Random } from '../../support/random.js';
import { expectSameBits } from '../../support/sameBits.js';

function firstNonFinite(memory: Memory, x: ArrayLike<number>): number {
  const at = memory.put(x);
  return memory.call((kernels) => kernels.firstNonFinite(x.length, at));
}

/** n finite numbers, the most extreme ones among them. */
function finite(n: number): number[] {
  const extremes = [0, -0, 3.4028234663852886e38, -3.4028234663852886e38, 2 ** -149, -(2 ** -149)];
  return [...extremes, ...new Random(n + 1).values(n)].slice(0, n);
}

describe.each(allBuilds)('firstNonFinite, %s build', (build) => {
  test.each(sizes)('is −1 for %i finite numbers', async (n) => {
    expect(firstNonFinite(await Memory.empty(build), finite(n))).toBe(-1);
  });

  test.each(sizes.slice(1))('finds one at every place of %i, and the first of two', async (n) => {
    const memory = await Memory.empty(build);
    for (const place of range(n)) {
      for (const wrong of [Number.NaN, Infinity, -Infinity]) {
        const x = finite(n);
        x[n - 1] = Number.NaN;
        x[place] = wrong;
        memory.clear();
        expect(firstNonFinite(memory, x)).toBe(place);
        x[n - 1] = 1;
        x[place] = wrong;
        expect(firstNonFinite(memory, x)).toBe(place);
      }
    }
  });
});

test('both builds give the same answer', async () => {
  const x = finite(40);
  x[23] = Infinity;
  await expectSameBits((memory) => ({ first: firstNonFinite(memory, x) }));
});
