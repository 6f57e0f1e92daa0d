import { describe, expect, test } from 'vitest';
import { allBuilds } from '../../support/builds.js';
import { range } from '../../support/lists.js';
import { layouts, Memory, sizes } from '../../support/memory.js';
import { Random } from '../../support/random.js';
import { expectSameBits } from '../../support/sameBits.js';

const classes = sizes.slice(1);

function countErrors(memory: Memory, y: ArrayLike<number>, labels: ArrayLike<number>, gap = 0): number {
  const rows = labels.length;
  const n = rows === 0 ? 1 : y.length / rows;
  const [from, list] = [memory.put(y, { rows, gap }), memory.indices(labels)];
  return memory.call((kernels) => kernels.countErrors(rows, n, from, n + gap, list, 0));
}

function operandsFor(n: number) {
  const random = new Random(n);
  return layouts.map(({ rows, gap }) => ({
    gap,
    y: random.values(rows * n),
    labels: random.labels(rows, n),
  }));
}

describe.each(allBuilds)('countErrors, %s build', (build) => {
  test.each(classes)('counts the rows whose largest output is elsewhere, %i classes', async (n) => {
    const memory = await Memory.empty(build);
    for (const { y, labels, gap } of operandsFor(n)) {
      const wrong = range(labels.length).filter((r) => {
        const row = y.subarray(r * n, (r + 1) * n);
        return row.indexOf(Math.max(...row)) !== labels[r];
      });
      expect(countErrors(memory, y, labels, gap)).toBe(wrong.length);
    }
  });

  test.each(classes)('finds the largest at every place, %i classes', async (n) => {
    const memory = await Memory.empty(build);
    const y = range(n * n).map((cell) => (Math.floor(cell / n) === cell % n ? 2 : 1 - (cell % n)));
    expect(countErrors(memory, y, range(n), 3)).toBe(0);
    const next = range(n).map((r) => (r + 1) % n);
    expect(countErrors(memory, y, next, 3)).toBe(n === 1 ? 0 : n);
  });

  test('of equal outputs the first counts', async () => {
    const memory = await Memory.empty(build);
    expect(countErrors(memory, [1, 5, 0, 5, 5], [1])).toBe(0);
    for (const later of [3, 4]) expect(countErrors(memory, [1, 5, 0, 5, 5], [later])).toBe(1);
    expect(countErrors(memory, [-0, 0], [0])).toBe(0);
    expect(countErrors(memory, [0, -0], [0])).toBe(0);
    expect(countErrors(memory, [-Infinity, -Infinity], [0])).toBe(0);
    expect(countErrors(memory, [-1, Infinity, Infinity], [1])).toBe(0);
  });

  test('a row with a NaN is wrong, whatever its label', async () => {
    const memory = await Memory.empty(build);
    for (const n of [1, 2, 5, 9]) {
      for (const place of range(n)) {
        for (const label of range(n)) {
          const y = new Array<number>(n).fill(0);
          y[label] = 1;
          expect(countErrors(memory, y, [label])).toBe(0);
          y[place] = Number.NaN;
          expect(countErrors(memory, y, [label])).toBe(1);
        }
      }
    }
  });
});

test.each(classes)('both builds count the same, %i classes', async (n) => {
  for (const { y, labels, gap } of operandsFor(n)) {
    await expectSameBits((memory) => ({ errors: countErrors(memory, y, labels, gap) }));
  }
});
