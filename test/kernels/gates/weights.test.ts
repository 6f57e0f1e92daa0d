import { describe, expect, test } from 'vitest';
import { allBuilds } from '../../support/builds.js';
import { expectClose } from '../../support/close.js';
import { layouts, Memory, sizes } from '../../support/memory.js';
import { Random } from '../../support/random.js';

const f = Math.fround;

describe.each(allBuilds)('gates on single weights, %s build', (build) => {
  test.each(sizes)('product multiplies cell by cell, also onto an operand, n = %i', async (n) => {
    const memory = await Memory.empty(build);
    const random = new Random(n + 1);
    const [a, b] = [random.values(n, -3, 3), random.values(n, -3, 3)];
    const expected = Array.from(a, (value, i) => f(value * b[i]));
    const [aAt, bAt, y, onto] = [memory.put(a), memory.put(b), memory.output(n), memory.changing(b)];
    memory.call(({ product }) => product(n, aAt, bAt, y.at));
    memory.call(({ product }) => product(n, aAt, onto.at, onto.at));
    expect([...y.f32()]).toEqual(expected);
    expect([...onto.f32()]).toEqual(expected);
  });

  test('product gives a closed gate’s weight as zero with the weight’s sign, and passes NaN in its own cell', async () => {
    const memory = await Memory.empty(build);
    const [w, z, y] = [
      memory.put([-2, 2, Number.NaN, 1, -1]),
      memory.put([0, 0, 0.5, 1, 1]),
      memory.output(5),
    ];
    memory.call(({ product }) => product(5, w, z, y.at));
    expect([...y.f32()]).toEqual([-0, 0, Number.NaN, 1, -1]);
  });

  test.each(
    layouts.flatMap(({ rows, gap }) => [0, 1, 3, 5, 17, 100].map((columns) => ({ rows, columns, gap }))),
  )('weightGradients follows the formula, $rows × $columns, gap $gap', async ({ rows, columns, gap }) => {
    const memory = await Memory.empty(build);
    const random = new Random(101 * rows + columns + gap + 1);
    const n = rows * columns;
    const d = random.values(n, -1, 1);
    const w = random.values(n, -2, 2);
    const z = random.values(n, 0, 1);
    const dz = random.values(n, 0, 0.5);
    const decay = random.values(n, 0, 0.3);
    const gates = random.values(n, -1, 1);
    const [wAt, zAt, dzAt, decayAt] = [memory.put(w), memory.put(z), memory.put(dz), memory.put(decay)];
    const dAt = memory.put(d, { rows, gap });
    const [gateGradient, gradient] = [memory.changing(gates), memory.output(n)];
    memory.call(({ weightGradients }) =>
      weightGradients(
        rows,
        columns,
        dAt,
        columns + gap,
        wAt,
        zAt,
        dzAt,
        decayAt,
        gateGradient.at,
        gradient.at,
      ),
    );
    expectClose(
      gradient.f32(),
      Array.from(w, (weight, i) => z[i] * d[i] + decay[i] * weight),
      3e-7,
      'gradient',
    );
    expectClose(
      gateGradient.f32(),
      Array.from(gates, (before, i) => before + w[i] * d[i] * dz[i]),
      3e-7,
      'gateGradient',
    );
    // Not only close: each sum and product is rounded once, in this order.
    expect([...gradient.f32()]).toEqual(
      Array.from(w, (weight, i) => f(f(z[i] * d[i]) + f(decay[i] * weight))),
    );
    expect([...gateGradient.f32()]).toEqual(
      Array.from(gates, (before, i) => f(before + f(f(w[i] * d[i]) * dz[i]))),
    );
  });
});
