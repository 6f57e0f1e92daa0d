import { describe, expect, test } from 'vitest';
import { allBuilds } from '../../support/builds.js';
import { expectClose } from '../../support/close.js';
import { type Open, openings, range } from '../../support/lists.js';
import { type Layout, layouts, Memory, sizes } from '../../support/memory.js';
import { Random } from '../../support/random.js';
import { expectSameBits } from '../../support/sameBits.js';

const weightDecay = Math.fround(0.3);

/** dy [rows, n] for the open ones of bias.length outputs. */
interface Operands extends Required<Layout> {
  readonly n: number;
  readonly dy: ArrayLike<number>;
  readonly bias: ArrayLike<number>;
  readonly columns: Open;
}

function biasGradient(memory: Memory, { rows, gap, n, dy, bias, columns }: Operands): Float32Array {
  const outputs = bias.length;
  const [from, list, at] = [memory.put(dy, { rows, gap }), memory.indices(columns), memory.put(bias)];
  const [g, scratch] = [memory.output(outputs), memory.output(n).at];
  memory.call((kernels) =>
    kernels.biasGradient(rows, n, from, n + gap, list, outputs, weightDecay, at, g.at, scratch),
  );
  return g.f32();
}

/** The formula, each operation rounded by `round`, rows from the first to the last. */
function gradient({ rows, n, dy, bias, columns }: Operands, round: (x: number) => number): Float64Array {
  const g = Float64Array.from(bias, (b) => round(weightDecay * b));
  (columns ?? range(n)).forEach((column, j) => {
    let sum = 0;
    for (let r = 0; r < rows; r++) sum = round(sum + dy[r * n + j]);
    g[column] = round(sum + g[column]);
  });
  return g;
}

function operandsFor(outputs: number): Operands[] {
  const random = new Random(outputs + 1);
  return layouts.flatMap(({ rows, gap }) =>
    openings(random, outputs).map((columns) => {
      const n = columns ? columns.length : outputs;
      return { rows, gap, n, dy: random.values(rows * n, -3, 5), bias: random.values(outputs), columns };
    }),
  );
}

describe.each(allBuilds)('biasGradient, %s build', (build) => {
  test.each(sizes)('follows the formula, %i outputs', async (outputs) => {
    const memory = await Memory.empty(build);
    for (const operands of operandsFor(outputs)) {
      const what = `${operands.rows} rows, ${operands.n} open`;
      expectClose(
        biasGradient(memory, operands),
        gradient(operands, (x) => x),
        2e-6,
        what,
      );
    }
  });

  test.each(sizes)('adds row after row, %i outputs', async (outputs) => {
    const memory = await Memory.empty(build);
    for (const operands of operandsFor(outputs)) {
      expect([...biasGradient(memory, operands)]).toEqual([...gradient(operands, Math.fround)]);
    }
  });

  test('keeps a NaN in its own column', async () => {
    const dy = [1, Number.NaN, 3, 4, 5, 6];
    const g = biasGradient(await Memory.empty(build), {
      ...{ rows: 2, gap: 1, n: 3, dy, columns: [0, 2, 3] },
      bias: [0, 0, 0, 0, Infinity],
    });
    expect([...g]).toEqual([5, 0, Number.NaN, 9, Infinity]);
  });
});

test.each(sizes)('both builds give the same bits, %i outputs', async (outputs) => {
  for (const operands of operandsFor(outputs)) {
    await expectSameBits((memory) => ({ g: biasGradient(memory, operands) }));
  }
});
