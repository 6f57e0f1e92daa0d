import { describe, expect, test } from 'vitest';
import { allBuilds } from '../../support/builds.js';
import { layouts, Memory, sizes } from '../../support/memory.js';
import { Random } from '../../support/random.js';
import { expectSameBits } from '../../support/sameBits.js';

function magnitude(memory: Memory, rows: number, n: number, gap: number, x: ArrayLike<number>): number {
  const at = memory.put(x, { rows, gap });
  return memory.call((kernels) => kernels.magnitude(rows, n, at, n + gap));
}

/** The least exponent from −126 on above a number. */
function above(value: number): number {
  if (!Number.isFinite(value)) return 129;
  let e = -126;
  while (Math.abs(value) >= 2 ** e) e++;
  return e;
}

describe.each(allBuilds)('magnitude, %s build', (build) => {
  test('of numbers of all sizes, each at every place', async () => {
    const memory = await Memory.empty(build);
    const wild = [0, -0, 2 ** -149, 2 ** -126, -0.5, 1, 1.5, -(2 ** 60), 3.4028234663852886e38];
    for (const value of [...wild, Infinity, -Infinity, Number.NaN]) {
      for (let place = 0; place < 19; place++) {
        const x = new Array<number>(19).fill(0);
        x[place] = value;
        memory.clear();
        expect(magnitude(memory, 1, 19, 0, x)).toBe(above(value));
      }
    }
  });

  test.each(layouts)('of $rows rows, not of the gaps of $gap between them', async ({ rows, gap }) => {
    const memory = await Memory.empty(build);
    for (const n of sizes) {
      const x = new Random(n + 1).values(rows * n, -9, 9);
      memory.clear();
      const largest = x.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
      expect(magnitude(memory, rows, n, gap, x)).toBe(above(largest));
    }
  });
});

test('both builds give the same answer', async () => {
  const x = new Random(5).values(60, -1e20, 1e20);
  await expectSameBits((memory) => ({ magnitude: magnitude(memory, 3, 20, 2, x) }));
});
