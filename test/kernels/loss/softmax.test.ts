import { describe, expect, test } from 'vitest';
import { softmax as truth } from '../../oracle/losses.js';
import { allBuilds } from '../../support/builds.js';
import { expectClose } from '../../support/close.js';
import { range } from '../../support/lists.js';
import { layouts, Memory, sizes } from '../../support/memory.js';
import { Random } from '../../support/random.js';
import { expectSameBits } from '../../support/sameBits.js';

function softmax(memory: Memory, rows: number, n: number, y: ArrayLike<number>, gap = 0): Float32Array {
  const [from, p] = [memory.put(y, { rows, gap }), memory.output(n, { rows })];
  memory.call((kernels) => kernels.softmax(rows, n, from, n + gap, p.at));
  return p.f32();
}

const logits = (rows: number, n: number) => new Random(n + 1).values(rows * n, -9, 9);

describe.each(allBuilds)('softmax, %s build', (build) => {
  test.each(sizes)('follows the formula, n = %i', async (n) => {
    const memory = await Memory.empty(build);
    for (const { rows, gap } of layouts) {
      const p = softmax(memory, rows, n, logits(rows, n), gap);
      const exact = rows * n > 0 ? truth(logits(rows, n), rows) : [];
      expect(p.length).toBe(exact.length);
      // Each relative to itself: what remains is the rounding of y − max y, at most 2⁻²⁰ for |y − max y| < 32.
      exact.forEach((value, i) => {
        expect(Math.abs(p[i] / value - 1)).toBeLessThan(1.5e-6);
      });
      for (const r of range(n > 0 ? rows : 0)) {
        expectClose([p.subarray(r * n, (r + 1) * n).reduce((sum, x) => sum + x, 0)], [1], 3e-7, `row ${r}`);
      }
    }
  });

  test('takes huge logits, and −∞ for a probability of 0', async () => {
    const memory = await Memory.empty(build);
    const y = [80, -80, 0, 1e4, -1e4, 1e4, 3e38, -3e38, 0, -1e4, -1e4, -1e4, -Infinity, 2, -Infinity];
    const third = Math.fround(1 / 3);
    expectClose(
      softmax(memory, 5, 3, y, 2),
      [1, 0, 0, 0.5, 0, 0.5, 1, 0, 0, third, third, third, 0, 1, 0],
      1e-30,
    );
  });

  test('a NaN makes its row NaN, and no other', async () => {
    const memory = await Memory.empty(build);
    for (const n of [1, 4, 5, 9]) {
      for (const place of range(n)) {
        const y = [...logits(3, n)];
        y[n + place] = Number.NaN;
        const p = softmax(memory, 3, n, y);
        expect(range(3 * n).filter((i) => Number.isNaN(p[i]))).toEqual(range(n).map((j) => n + j));
      }
    }
  });
});

test.each(sizes)('both builds give the same bits, n = %i', async (n) => {
  for (const { rows, gap } of layouts) {
    await expectSameBits((memory) => ({ p: softmax(memory, rows, n, logits(rows, n), gap) }));
  }
});
