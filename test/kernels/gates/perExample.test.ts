import { describe, expect, test } from 'vitest';
import { allBuilds } from '../../support/builds.js';
import { expectClose } from '../../support/close.js';
import { range } from '../../support/lists.js';
import { type Layout, layouts, Memory, sizes } from '../../support/memory.js';
import { Random } from '../../support/random.js';
import { expectSameBits } from '../../support/sameBits.js';

/** All [rows, n]; `gradient` [n] is what already stands there. */
interface Operands extends Required<Layout> {
  readonly n: number;
  readonly x: Float64Array;
  readonly z: Float64Array;
  readonly dz: Float64Array;
  readonly dgated: Float64Array;
  readonly gradient: Float64Array;
}

function operandsFor(n: number): Operands[] {
  const random = new Random(n + 1);
  return layouts.map(({ rows, gap }) => ({
    rows,
    gap,
    n,
    x: random.values(rows * n, -2, 2),
    // Closed, open and between.
    z: random.values(rows * n, -0.5, 1.5).map((value) => Math.min(1, Math.max(0, value))),
    dz: random.values(rows * n, 0, 0.5),
    dgated: random.values(rows * n),
    gradient: random.values(n),
  }));
}

function gateInputs(memory: Memory, { rows, gap, n, x, z }: Operands): Float32Array {
  const [from, gates] = [memory.put(x, { rows, gap }), memory.put(z, { rows })];
  const gated = memory.output(n, { rows, gap });
  memory.call((kernels) => kernels.gateInputs(rows, n, from, n + gap, gates, gated.at));
  return gated.f32();
}

function gateInputsGradient(memory: Memory, operands: Operands) {
  const { rows, gap, n, x, z, dz, dgated, gradient } = operands;
  const [from, gates, slopes] = [
    memory.put(x, { rows, gap }),
    memory.put(z, { rows }),
    memory.put(dz, { rows }),
  ];
  const [inPlace, sums] = [memory.changing(dgated, { rows, gap }), memory.changing(gradient)];
  memory.call((kernels) =>
    kernels.gateInputsGradient(rows, n, from, n + gap, gates, slopes, inPlace.at, sums.at),
  );
  return { dx: inPlace.f32(), gradient: sums.f32() };
}

/** gradient_i + Σ_r dgated · x · dz, each operation rounded by `round`, rows from the first to the last. */
function gateGradient(operands: Operands, round: (x: number) => number): number[] {
  const { rows, n, x, dz, dgated, gradient } = operands;
  return range(n).map((i) => {
    let sum = gradient[i];
    for (let r = 0; r < rows; r++) {
      const at = r * n + i;
      sum = round(sum + round(round(dgated[at] * x[at]) * dz[at]));
    }
    return sum;
  });
}

describe.each(allBuilds)('one gate sample per example, %s build', (build) => {
  test.each(sizes)('gateInputs follows the formula, n = %i', async (n) => {
    const memory = await Memory.empty(build);
    for (const operands of operandsFor(n)) {
      const expected = operands.x.map((value, i) => Math.fround(value * operands.z[i]));
      expect([...gateInputs(memory, operands)]).toEqual([...expected]);
    }
  });

  test.each(sizes)('gateInputsGradient follows the formula, row after row, n = %i', async (n) => {
    const memory = await Memory.empty(build);
    for (const operands of operandsFor(n)) {
      const { dx, gradient } = gateInputsGradient(memory, operands);
      const { dgated, z, rows } = operands;
      expect([...dx]).toEqual(Array.from(dgated, (value, i) => Math.fround(value * z[i])));
      expectClose(
        gradient,
        gateGradient(operands, (value) => value),
        2e-6,
        `gradient of ${rows} rows`,
      );
      expect([...gradient]).toEqual(gateGradient(operands, Math.fround));
    }
  });

  test('a NaN stays in its own column', async () => {
    const memory = await Memory.empty(build);
    const five = (values: readonly number[]) => Float64Array.from(values);
    const operands = {
      ...{ rows: 1, gap: 0, n: 5 },
      x: five([Number.NaN, 2, 3, 4, Infinity]),
      z: five([0, Number.NaN, 0, 1, 0.5]),
      dz: five([1, 1, Number.NaN, 1, 1]),
      dgated: five([1, 1, 1, Number.NaN, 1]),
      gradient: five([0, 0, 0, 0, 0]),
    };
    expect([...gateInputs(memory, operands)]).toEqual([NaN, NaN, 0, 4, Infinity]);
    const { dx, gradient } = gateInputsGradient(memory, operands);
    expect([...gradient]).toEqual([NaN, 2, NaN, NaN, Infinity]);
    expect([...dx]).toEqual([0, NaN, 0, NaN, 0.5]);
  });
});

test.each(sizes)('both builds give the same bits, n = %i', async (n) => {
  for (const operands of operandsFor(n)) {
    await expectSameBits((memory) => ({ gated: gateInputs(memory, operands) }));
    await expectSameBits((memory) => gateInputsGradient(memory, operands));
  }
});
