import { describe, expect, test } from 'vitest';
import { allBuilds } from '../../support/builds.js';
import { type Open, openings, range } from '../../support/lists.js';
import { type Layout, layouts, Memory, sizes } from '../../support/memory.js';
import { Random } from '../../support/random.js';
import { expectSameBits } from '../../support/sameBits.js';

/** y [rows, n] and the bias of all outputs, of which n are open. */
interface Operands extends Required<Layout> {
  readonly n: number;
  readonly y: ArrayLike<number>;
  readonly bias: ArrayLike<number>;
  readonly columns: Open;
  readonly relu: boolean;
}

function addBias(memory: Memory, { rows, gap, n, y, bias, columns, relu }: Operands): Float32Array {
  const inPlace = memory.changing(y, { rows, gap });
  const [from, list] = [memory.put(bias), memory.indices(columns)];
  // Without columns the scratch memory is not for the kernel.
  const scratch = columns ? memory.output(n).at : 0;
  memory.call((kernels) => kernels.addBias(rows, n, inPlace.at, n + gap, from, list, relu ? 1 : 0, scratch));
  return inPlace.f32();
}

/** f(y + bias) in float64, rounded once. */
function biased({ rows, n, y, bias, columns, relu }: Operands): number[] {
  const open = columns ?? range(n);
  return range(rows).flatMap((r) =>
    open.map((column, j) => {
      const sum = Math.fround(y[r * n + j] + bias[column]);
      return relu && sum < 0 ? 0 : sum;
    }),
  );
}

function biasOperands(outputs: number): Operands[] {
  const random = new Random(outputs + 1);
  return layouts.flatMap(({ rows, gap }) =>
    openings(random, outputs).flatMap((columns) => {
      const n = columns ? columns.length : outputs;
      const [y, bias] = [random.values(rows * n), random.values(outputs)];
      return [true, false].map((relu) => ({ rows, gap, n, y, bias, columns, relu }));
    }),
  );
}

describe.each(allBuilds)('addBias, %s build', (build) => {
  test.each(sizes)('follows the formula, %i outputs', async (outputs) => {
    const memory = await Memory.empty(build);
    for (const operands of biasOperands(outputs)) {
      expect([...addBias(memory, operands)]).toEqual(biased(operands));
    }
  });

  test('passes NaN, keeps infinities, and makes no −0', async () => {
    const y = [Number.NaN, 1, Infinity, -Infinity, -0, Infinity, -1, 2 ** -149, -(2 ** -149)];
    const bias = [1, Number.NaN, -1, 1, -0, -Infinity, 1, 0, 0];
    const operands = { rows: 1, gap: 0, n: y.length, y, bias, columns: undefined };
    const memory = await Memory.empty(build);
    const linear = addBias(memory, { ...operands, relu: false });
    expect([...linear]).toEqual([NaN, NaN, Infinity, -Infinity, 0, NaN, 0, 2 ** -149, -(2 ** -149)]);
    const rectified = addBias(memory, { ...operands, relu: true });
    expect([...rectified]).toEqual([NaN, NaN, Infinity, 0, 0, NaN, 0, 2 ** -149, 0]);
  });
});

function reluGradient(memory: Memory, h: ArrayLike<number>, dy: ArrayLike<number>, layout: Required<Layout>) {
  const { rows, gap } = layout;
  const n = rows === 0 ? 0 : h.length / rows;
  const [from, inPlace] = [memory.put(h, layout), memory.changing(dy, layout)];
  memory.call((kernels) => kernels.reluGradient(rows, n, from, inPlace.at, n + gap));
  return inPlace.f32();
}

const gradientOperands = (n: number) =>
  layouts.map((layout) => {
    const random = new Random(n + 100);
    return { layout, h: random.values(layout.rows * n), dy: random.values(layout.rows * n, 2, 3) };
  });

describe.each(allBuilds)('reluGradient, %s build', (build) => {
  test.each(sizes)('follows the formula, n = %i', async (n) => {
    const memory = await Memory.empty(build);
    for (const { layout, h, dy } of gradientOperands(n)) {
      expect([...reluGradient(memory, h, dy, layout)]).toEqual(
        Array.from(dy, (value, i) => (h[i] > 0 ? value : 0)),
      );
    }
  });

  test('is +0 where h is 0, −0 or NaN, and passes anything where h is above 0', async () => {
    const h = [0, -0, Number.NaN, -1, 2 ** -149, Infinity, 1, 1, 1];
    const dy = [-1, Number.NaN, -2, Infinity, 3, -4, Number.NaN, -0, -Infinity];
    const memory = await Memory.empty(build);
    const masked = reluGradient(memory, h, dy, { rows: 1, gap: 0 });
    expect([...masked]).toEqual([0, 0, 0, 0, 3, -4, NaN, -0, -Infinity]);
  });
});

test.each(sizes)('both builds give the same bits, n = %i', async (n) => {
  for (const operands of biasOperands(n)) {
    await expectSameBits((memory) => ({ y: addBias(memory, operands) }));
  }
  for (const { layout, h, dy } of gradientOperands(n)) {
    await expectSameBits((memory) => ({ dy: reluGradient(memory, h, dy, layout) }));
  }
});
