import { describe, expect, test } from 'vitest';
import { allBuilds } from '../../support/builds.js';
import { layouts, Memory, sizes } from '../../support/memory.js';
import { Random } from '../../support/random.js';
import { expectSameBits } from '../../support/sameBits.js';

function sigmoidRows(memory: Memory, rows: number, n: number, y: ArrayLike<number>, gap = 0): Float32Array {
  const [from, p] = [memory.put(y, { rows, gap }), memory.output(n, { rows })];
  memory.call((kernels) => kernels.sigmoidRows(rows, n, from, n + gap, p.at));
  return p.f32();
}

const logits = (rows: number, n: number) => new Random(n + 1).values(rows * n, -30, 30);

describe.each(allBuilds)('sigmoidRows, %s build', (build) => {
  test.each(sizes)('follows the formula, n = %i', async (n) => {
    const memory = await Memory.empty(build);
    for (const { rows, gap } of layouts) {
      const y = logits(rows, n);
      const p = sigmoidRows(memory, rows, n, y, gap);
      expect(p.length).toBe(rows * n);
      p.forEach((value, i) => {
        expect(Math.abs(value * (1 + Math.exp(-y[i])) - 1)).toBeLessThan(3e-7);
      });
    }
  });

  test('gives 0, ½ and 1 at the ends and in the middle, and NaN for NaN alone', async () => {
    const memory = await Memory.empty(build);
    const y = [-Infinity, -1e30, -0, 0, 1e30, Infinity, Number.NaN, 0];
    expect([...sigmoidRows(memory, 2, 4, y, 3)]).toEqual([0, 0, 0.5, 0.5, 1, 1, Number.NaN, 0.5]);
  });

  test('has the bits of sigmoid', async () => {
    const memory = await Memory.empty(build);
    const y = logits(7, 9);
    const [from, p] = [memory.put(y), memory.output(63)];
    memory.call((kernels) => kernels.sigmoid(63, from, p.at));
    expect(sigmoidRows(memory, 7, 9, y, 2)).toEqual(p.f32());
  });
});

test.each(sizes)('both builds give the same bits, n = %i', async (n) => {
  for (const { rows, gap } of layouts) {
    await expectSameBits((memory) => ({ p: sigmoidRows(memory, rows, n, logits(rows, n), gap) }));
  }
});
