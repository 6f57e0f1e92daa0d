import { describe, expect, test } from 'vitest';
import { binaryCrossEntropy as truth } from '../../oracle/losses.js';
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

function binaryCrossEntropy(memory: Memory, { rows, gap, n, y, t }: Operands, factor = scale) {
  const [from, targets] = [memory.put(y, { rows, gap }), memory.put(t, { rows })];
  const dy = memory.output(n, { rows, gap });
  const loss = memory.call((kernels) =>
    kernels.binaryCrossEntropy(rows, n, from, n + gap, targets, 0, factor, dy.at),
  );
  return { loss, dy: dy.f32() };
}

/** One row, for which the loss is the sum of its cells. */
const row = (y: readonly number[], t: readonly number[]) => ({ rows: 1, gap: 1, n: y.length, y, t });

/** Targets of which two thirds are 0 or 1, as labels are. */
function operandsFor(n: number): Operands[] {
  const random = new Random(n + 1);
  return layouts.map((layout) => ({
    ...layout,
    n,
    y: random.values(layout.rows * n, -9, 9),
    t: random.units(layout.rows * n).map((value, i) => (i % 3 === 0 ? value : Math.round(value))),
  }));
}

describe.each(allBuilds)('binaryCrossEntropy, %s build', (build) => {
  test.each(sizes)('loss and gradient follow the formula, n = %i', async (n) => {
    const memory = await Memory.empty(build);
    for (const operands of operandsFor(n)) {
      const { rows, y, t } = operands;
      const { loss, dy } = binaryCrossEntropy(memory, operands);
      const exact = truth(t)(Float64Array.from(y), Math.max(1, rows));
      expectClose([loss], [exact.loss * rows], 2e-7, 'loss');
      expectClose(
        dy,
        exact.gradient.map((value) => value * rows * scale),
        4e-7,
        'gradient',
      );
    }
  });

  test('the gradient is that of the loss, by finite differences', async () => {
    const memory = await Memory.empty(build);
    const [y, t] = [new Random(3).values(9, -4, 4), new Random(4).units(9)];
    const at = (values: ArrayLike<number>) =>
      binaryCrossEntropy(memory, { rows: 3, gap: 1, n: 3, y: values, t }, 1);
    const { dy } = at(y);
    const step = 2 ** -7;
    dy.forEach((slope, i) => {
      const moved = (by: number) => at(y.map((value, k) => (k === i ? value + by : value))).loss;
      expect(Math.abs((moved(step) - moved(-step)) / (2 * step) - slope)).toBeLessThan(5e-5);
    });
  });

  test('what is known for sure keeps its small loss and its small gradient', async () => {
    const memory = await Memory.empty(build);
    for (const size of [5, 20, 30]) {
      const { loss, dy } = binaryCrossEntropy(
        memory,
        row([size, -size, size, -size, size], [1, 0, 1, 0, 1]),
        1,
      );
      const rest = Math.exp(-size);
      expect(Math.abs(loss / (5 * Math.log1p(rest)) - 1)).toBeLessThan(5e-7);
      [-1, 1, -1, 1, -1].forEach((sign, i) => {
        expect(Math.abs(dy[i] / ((sign * rest) / (1 + rest)) - 1)).toBeLessThan(5e-7);
      });
    }
    // Below 2⁻⁵⁶ it is nothing.
    expect([...binaryCrossEntropy(memory, row([40, -40], [1, 0]), 1).dy]).toEqual([0, 0]);
  });

  test('takes huge outputs: wrong ones cost their size', async () => {
    const memory = await Memory.empty(build);
    const { loss, dy } = binaryCrossEntropy(
      memory,
      row([1e30, -1e30, 1e30, -1e30, -1e30], [0, 1, 1, 0, 1]),
      1,
    );
    expect(loss / Math.fround(1e30)).toBe(3);
    expect([...dy]).toEqual([1, -1, 0, 0, -1]);
    const half = binaryCrossEntropy(memory, row([0, -0], [0, 1]), 1);
    expectClose([half.loss], [2 * Math.log(2)], 1e-7);
    expect([...half.dy]).toEqual([0.5, -0.5]);
  });

  test('a NaN or an infinity shows in the loss, and only in its own gradient', async () => {
    const memory = await Memory.empty(build);
    for (let place = 0; place < 5; place++) {
      const y = [0, 0, 0, 0, 0].map((value, i) => (i === place ? Number.NaN : value));
      const { loss, dy } = binaryCrossEntropy(memory, row(y, [1, 0, 1, 0, 1]), 1);
      expect(loss).toBe(Number.NaN);
      expect([...dy]).toEqual(
        [-0.5, 0.5, -0.5, 0.5, -0.5].map((value, i) => (i === place ? Number.NaN : value)),
      );
    }
    for (const t of [0, 0.5, 1]) {
      for (const y of [Infinity, -Infinity]) {
        expect(Number.isFinite(binaryCrossEntropy(memory, row([y], [t])).loss)).toBe(false);
      }
    }
  });
});

test.each(sizes)('both builds give the same bits, n = %i', async (n) => {
  for (const operands of operandsFor(n)) {
    await expectSameBits((memory) => binaryCrossEntropy(memory, operands));
  }
  const special = [Number.NaN, Infinity, -Infinity, 0, -0, 1e-40, 1e38, -1e38];
  const y = Array.from({ length: 2 * n }, (_, i) => special[i % special.length]);
  const t = y.map((_, i) => (i % 5) / 4);
  await expectSameBits((memory) => binaryCrossEntropy(memory, { rows: 2, gap: 3, n, y, t }));
});
