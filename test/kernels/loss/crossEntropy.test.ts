import { describe, expect, test } from 'vitest';
import { crossEntropy as truth } from '../../oracle/losses.js';
import { allBuilds } from '../../support/builds.js';
import { expectClose } from '../../support/close.js';
import { range } from '../../support/lists.js';
import { type Layout, layouts, Memory, sizes } from '../../support/memory.js';
import { Random } from '../../support/random.js';
import { expectSameBits } from '../../support/sameBits.js';

const scale = Math.fround(1 / 7);
/** Numbers of classes: a label needs one. */
const classes = sizes.slice(1);

interface Operands extends Layout {
  /** Logits [labels.length, n] */
  readonly y: ArrayLike<number>;
  readonly labels: ArrayLike<number>;
}

function crossEntropy(memory: Memory, { y, labels, gap = 0 }: Operands, factor = scale) {
  const rows = labels.length;
  const n = rows === 0 ? 1 : y.length / rows;
  const [from, list] = [memory.put(y, { rows, gap }), memory.indices(labels)];
  const dy = memory.output(n, { rows, gap });
  const loss = memory.call((kernels) =>
    kernels.crossEntropy(rows, n, from, n + gap, list, 0, 0, factor, dy.at),
  );
  return { loss, dy: dy.f32() };
}

/** The oracle's mean over the rows as a sum, and its gradient with the kernel's factor. */
function expected(y: ArrayLike<number>, labels: ArrayLike<number>, factor = scale) {
  const rows = labels.length;
  if (rows === 0) return { loss: 0, dy: [] };
  const { loss, gradient } = truth(labels)(Float64Array.from(y), rows);
  return { loss: loss * rows, dy: gradient.map((value) => value * rows * factor) };
}

function operandsFor(n: number): Operands[] {
  const random = new Random(n);
  return layouts.map(({ rows, gap }) => ({
    gap,
    y: random.values(rows * n, -6, 6),
    labels: random.labels(rows, n),
  }));
}

describe.each(allBuilds)('crossEntropy, %s build', (build) => {
  test.each(classes)('loss and gradient follow the formula, %i classes', async (n) => {
    const memory = await Memory.empty(build);
    for (const operands of operandsFor(n)) {
      const { loss, dy } = crossEntropy(memory, operands);
      const exact = expected(operands.y, operands.labels);
      expectClose([loss], [exact.loss], 3e-7, 'loss');
      expectClose(dy, exact.dy, 3e-8, 'gradient');
    }
  });

  test.each(classes)('with the label at every place, %i classes', async (n) => {
    const memory = await Memory.empty(build);
    const row = new Random(n).values(n, -4, 4);
    const y = range(n).flatMap(() => [...row]);
    const { loss, dy } = crossEntropy(memory, { y, labels: range(n), gap: 1 }, 1);
    const exact = expected(y, range(n), 1);
    expectClose([loss], [exact.loss], 3e-7, 'loss');
    expectClose(dy, exact.dy, 2e-7, 'gradient');
  });

  test.each(classes)(
    'the gradient of a row sums to 0 and is negative at the label only, %i classes',
    async (n) => {
      const memory = await Memory.empty(build);
      for (const operands of operandsFor(n)) {
        const { dy } = crossEntropy(memory, operands, 1);
        for (const r of range(operands.labels.length)) {
          const row = dy.subarray(r * n, (r + 1) * n);
          expectClose([row.reduce((sum, d) => sum + d, 0)], [0], 3e-7, `sum of row ${r}`);
          row.forEach((d, j) => {
            if (j === operands.labels[r]) expect(d).toBeLessThanOrEqual(0);
            else expect(d).toBeGreaterThan(0);
          });
        }
      }
    },
  );

  test.each([80, 100, 1e4, 3e38])('logits of ±%d are no overflow', async (size) => {
    const memory = await Memory.empty(build);
    const y = [size, -size, 0, -size, -size, size, size, size, size, 0, 0, -size];
    const labels = [0, 1, 0, 2];
    const { loss, dy } = crossEntropy(memory, { y, labels }, 1);
    const exact = expected(y, labels, 1);
    expect(dy.every(Number.isFinite)).toBe(true);
    expectClose(dy, exact.dy, 1e-7);
    // The difference of the two largest floats is no float any more: only then may the loss be infinite.
    if (size < 1e38) expectClose([loss], [exact.loss], 1e-7);
    else expect(loss).toBe(Infinity);
  });

  test('a probability near 1, or near 0 at the label, is right to the last bits of 1', async () => {
    const memory = await Memory.empty(build);
    for (const distance of [1, 5, 10, 15, 17, 20, 50]) {
      const y = [distance, 0, 0, 0, 0, 0, distance, 0];
      const labels = [0, 3];
      const { loss, dy } = crossEntropy(memory, { y, labels }, 1);
      const exact = expected(y, labels, 1);
      expectClose([loss], [exact.loss], 1.2e-7, 'loss');
      for (const [i, value] of exact.dy.entries()) {
        // Away from the label there is no cancellation: relative to the value itself, or 0 where that is tiny.
        if (Math.abs(value) < 2 ** -56) expect(dy[i]).toBe(0);
        else if (i !== 0 && i !== 7) expect(Math.abs(dy[i] / value - 1)).toBeLessThan(3e-7);
        else expect(Math.abs(dy[i] - value)).toBeLessThan(1.2e-7);
      }
    }
  });

  test('one class costs nothing', async () => {
    const memory = await Memory.empty(build);
    const { loss, dy } = crossEntropy(memory, { y: [3, -1e30], labels: [0, 0], gap: 2 });
    expect(loss).toBe(0);
    expect([...dy]).toEqual([0, 0]);
  });

  test('a NaN or an infinite logit at any place makes the loss NaN, not only its row’s gradient', async () => {
    const memory = await Memory.empty(build);
    for (const n of [1, 3, 5, 8, 9]) {
      for (const place of range(n)) {
        for (const wrong of [Number.NaN, Infinity]) {
          const y = [...new Random(n).values(2 * n)];
          y[n + place] = wrong;
          const { loss, dy } = crossEntropy(memory, { y, labels: [0, n - 1] });
          expect(loss).toBe(Number.NaN);
          expect(dy.subarray(0, n).every(Number.isFinite)).toBe(true);
          expect(dy[n + place]).toBe(Number.NaN);
        }
      }
    }
  });

  test('a logit of −∞ is a probability of 0, of infinite cost at the label', async () => {
    const memory = await Memory.empty(build);
    const y = [-Infinity, 0, 0, -Infinity, 0, 0];
    expect(crossEntropy(memory, { y: y.slice(0, 3), labels: [1] }).loss).toBeCloseTo(Math.log(2), 6);
    const { loss, dy } = crossEntropy(memory, { y, labels: [1, 0] }, 1);
    expect(loss).toBe(Infinity);
    expect([...dy]).toEqual([0, -0.5, 0.5, -1, 0.5, 0.5]);
  });

  test('sums many rows in float64', async () => {
    const memory = await Memory.empty(build);
    const rows = 4000;
    const one = crossEntropy(memory, { y: [0.3, 1.7, -0.9], labels: [0] }).loss;
    const y = range(rows).flatMap(() => [0.3, 1.7, -0.9]);
    const { loss } = crossEntropy(memory, { y, labels: new Int32Array(rows) });
    expect(Math.abs(loss / (rows * one) - 1)).toBeLessThan(1e-12);
  });
});

test.each(classes)('both builds give the same bits, %i classes', async (n) => {
  for (const operands of operandsFor(n)) {
    await expectSameBits((memory) => crossEntropy(memory, operands));
  }
  await expectSameBits((memory) =>
    crossEntropy(memory, { y: new Float32Array(2 * n).fill(NaN), labels: [0, 0] }),
  );
});
