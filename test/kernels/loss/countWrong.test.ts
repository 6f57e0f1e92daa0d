import { describe, expect, test } from 'vitest';
import { allBuilds } from '../../support/builds.js';
import { layouts, Memory, sizes } from '../../support/memory.js';
import { Random } from '../../support/random.js';
import { expectSameBits } from '../../support/sameBits.js';

function countWrong(
  memory: Memory,
  rows: number,
  n: number,
  y: ArrayLike<number>,
  t: ArrayLike<number>,
  gap = 0,
) {
  const [from, targets] = [memory.put(y, { rows, gap }), memory.put(t, { rows })];
  return memory.call((kernels) => kernels.countWrong(rows, n, from, n + gap, targets));
}

function operandsFor(n: number) {
  const random = new Random(n + 1);
  return layouts.map(({ rows, gap }) => ({
    rows,
    gap,
    y: random.values(rows * n),
    t: random.units(rows * n),
  }));
}

describe.each(allBuilds)('countWrong, %s build', (build) => {
  test.each(sizes)('counts the outputs on the wrong side, n = %i', async (n) => {
    const memory = await Memory.empty(build);
    for (const { rows, gap, y, t } of operandsFor(n)) {
      const wrong = Array.from(y).filter((value, i) => value > 0 !== t[i] >= 0.5).length;
      expect(countWrong(memory, rows, n, y, t, gap)).toBe(wrong);
    }
  });

  test('half is yes for a target and no for an output, and a NaN is wrong', async () => {
    const memory = await Memory.empty(build);
    const below = 0.5 - 2 ** -25;
    const of = (y: number, t: number) => countWrong(memory, 1, 1, [y], [t], 2);
    for (const y of [0, -0, -1, -Infinity]) {
      expect([of(y, 0), of(y, below), of(y, 0.5), of(y, 1)]).toEqual([0, 0, 1, 1]);
    }
    for (const y of [1e-45, 1, Infinity]) {
      expect([of(y, 0), of(y, below), of(y, 0.5), of(y, 1)]).toEqual([1, 1, 0, 0]);
    }
    expect([of(Number.NaN, 0), of(Number.NaN, 1)]).toEqual([1, 1]);
  });
});

test.each(sizes)('both builds give the same bits, n = %i', async (n) => {
  for (const { rows, gap, y, t } of operandsFor(n)) {
    await expectSameBits((memory) => ({ wrong: countWrong(memory, rows, n, y, t, gap) }));
  }
});
