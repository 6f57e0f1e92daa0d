import { describe, expect, test } from 'vitest';
import { squaredError as truth } from '../../oracle/losses.js';
import { allBuilds } from '../../support/builds.js';
import { expectClose } from '../../support/close.js';
import { type Layout, layouts, Memory, sizes } from '../../support/memory.js';
import { Random } from '../../support/random.js';
import { expectSameBits } from '../../support/sameBits.js';

const scale = Math.fround(1 / 7);

interface Operands extends Required<Layout> {
  readonly n: number;
  readonly y: ArrayLike<number>;
  readonly t: ArrayLike<number>;
}

function squaredError(memory: Memory, { rows, gap, n, y, t }: Operands) {
  const [from, targets] = [memory.put(y, { rows, gap }), memory.put(t, { rows })];
  const dy = memory.output(n, { rows, gap });
  const loss = memory.call((kernels) =>
    kernels.squaredError(rows, n, from, n + gap, targets, 0, scale, dy.at),
  );
  return { loss, dy: dy.f32() };
}

function operandsFor(n: number): Operands[] {
  const random = new Random(n + 1);
  return layouts.map((layout) => ({
    ...layout,
    n,
    y: random.values(layout.rows * n, -3, 3),
    t: random.values(layout.rows * n, -2, 4),
  }));
}

describe.each(allBuilds)('squaredError, %s build', (build) => {
  test.each(sizes)('loss and gradient follow the formula, n = %i', async (n) => {
    const memory = await Memory.empty(build);
    for (const operands of operandsFor(n)) {
      const { rows, y, t } = operands;
      const { loss, dy } = squaredError(memory, operands);
      const exact = truth(t)(Float64Array.from(y), Math.max(1, rows));
      expectClose([loss], [exact.loss * rows], 2e-7, 'loss');
      expectClose(
        dy,
        exact.gradient.map((value) => value * rows * scale),
        2e-7,
        'gradient',
      );
    }
  });

  test.each(sizes)('sums in float64, element after element, n = %i', async (n) => {
    const memory = await Memory.empty(build);
    for (const operands of operandsFor(n)) {
      const { y, t } = operands;
      const sum = Array.from(y).reduce((total, value, i) => total + 0.5 * Math.fround(value - t[i]) ** 2, 0);
      expect(squaredError(memory, operands).loss).toBe(sum);
    }
  });

  test('a NaN or an infinity shows in the loss, and only in its own gradient', async () => {
    const memory = await Memory.empty(build);
    const of = (y: readonly number[], t: readonly number[]) =>
      squaredError(memory, { rows: 1, gap: 1, n: y.length, y, t });
    const withNaN = of([1, Number.NaN, 3, 4, 5], [1, 2, 3, 4, 5]);
    expect(withNaN.loss).toBe(Number.NaN);
    expect([...withNaN.dy]).toEqual([0, Number.NaN, 0, 0, 0]);
    expect(of([1, 1], [-Infinity, 1]).loss).toBe(Infinity);
    expect(of([Infinity], [Infinity]).loss).toBe(Number.NaN);
    // The square of a large float is a float64.
    expectClose([of([1e30], [-1e30]).loss], [2e60], 1e-6);
  });
});

test.each(sizes)('both builds give the same bits, n = %i', async (n) => {
  for (const operands of operandsFor(n)) {
    await expectSameBits((memory) => squaredError(memory, operands));
  }
});
