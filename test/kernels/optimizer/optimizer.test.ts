import { describe, expect, test } from 'vitest';
import { allBuilds } from '../../support/builds.js';
import { expectClose } from '../../support/close.js';
import { Memory, sizes } from '../../support/memory.js';
import {
  adamCells,
  averagingRate,
  nesterovCells,
  type Parameters,
  randomParameters,
  updateInFloat64,
} from '../../support/optimizers.js';
import { Random } from '../../support/random.js';
import { expectSameBits } from '../../support/sameBits.js';

type Arrays = Parameters<ArrayLike<number>>;

/** Which kernel takes the step; `update` chooses by what there is. */
type Kernel = 'adam' | 'sgd' | 'average' | 'update';

/** One step with gradient g. */
function run(memory: Memory, kernel: Kernel, { w, first, second, mean }: Arrays, g: ArrayLike<number>) {
  const n = w.length;
  const gAt = memory.put(g);
  const settings = memory.put(second ? adamCells : nesterovCells);
  // The average only reads w, and touches no moments.
  const parameters = kernel === 'average' ? undefined : memory.changing(w);
  const wAt = parameters ? parameters.at : memory.put(w);
  const [m, v, a] = [
    memory.changing(first),
    second && memory.changing(second),
    mean && memory.changing(mean),
  ];
  memory.call((kernels) => {
    if (kernel === 'adam') kernels.adam(n, gAt, wAt, m.at, v?.at ?? 0, settings);
    else if (kernel === 'sgd') kernels.sgd(n, gAt, wAt, m.at, settings);
    else if (kernel === 'average') kernels.average(n, wAt, a?.at ?? 0, averagingRate);
    else kernels.update(n, gAt, wAt, m.at, v?.at ?? 0, a?.at ?? 0, settings);
  });
  return {
    w: parameters ? parameters.f32() : Float32Array.from(w),
    first: m.f32(),
    ...(v && { second: v.f32() }),
    ...(a && { mean: a.f32() }),
  };
}

/** Each kernel with what it works on. */
const kinds = [
  { kernel: 'adam', second: true, mean: false },
  { kernel: 'sgd', second: false, mean: false },
  { kernel: 'average', second: false, mean: true },
  { kernel: 'update', second: true, mean: true },
  { kernel: 'update', second: true, mean: false },
  { kernel: 'update', second: false, mean: true },
  { kernel: 'update', second: false, mean: false },
] as const;

function operandsFor(n: number, has: { second: boolean; mean: boolean }) {
  const random = new Random(n + 1);
  return { parameters: randomParameters(random, n, has), g: random.values(n, -2, 2) };
}

describe.each(allBuilds)('optimizer steps, %s build', (build) => {
  describe.each(kinds)('$kernel, second moments: $second, average: $mean', (kind) => {
    test.each(sizes)('follows the formula, n = %i', async (n) => {
      const { parameters, g } = operandsFor(n, kind);
      const { w, first, second, mean } = run(await Memory.empty(build), kind.kernel, parameters, g);
      if (kind.kernel === 'average') {
        const { w: from, mean: before } = parameters;
        const expected = Array.from(before ?? [], (a, i) => a + averagingRate * (from[i] - a));
        expectClose(mean ?? [], expected, 2e-7, 'mean');
        expect(first).toEqual(Float32Array.from(parameters.first));
        return;
      }
      updateInFloat64(parameters, g);
      expectClose(w, parameters.w, 3e-7, 'w');
      expectClose(first, parameters.first, 2e-7, 'first moments');
      expectClose(second ?? [], parameters.second ?? [], 2e-7, 'second moments');
      expectClose(mean ?? [], parameters.mean ?? [], 3e-7, 'mean');
    });

    test('a NaN stays in its own cell', async () => {
      const { parameters, g } = operandsFor(9, kind);
      const place = 2;
      if (kind.kernel === 'average') parameters.w[place] = Number.NaN;
      else g[place] = Number.NaN;
      const results = run(await Memory.empty(build), kind.kernel, parameters, g);
      for (const [name, values] of Object.entries(results)) {
        const isFree = kind.kernel === 'average' && name === 'first';
        expect(values.findIndex(Number.isNaN), name).toBe(isFree ? -1 : place);
        expect(values.filter(Number.isNaN).length, name).toBe(isFree ? 0 : 1);
      }
    });
  });

  test('where the gradient is 0, the moments still move Adam and SGD', async () => {
    const memory = await Memory.empty(build);
    const n = 5;
    for (const second of [true, false]) {
      const { parameters } = operandsFor(n, { second, mean: false });
      const { w, first } = run(memory, 'update', parameters, new Float64Array(n));
      w.forEach((value, i) => {
        expect(Math.sign(parameters.w[i] - value)).toBe(Math.sign(parameters.first[i]));
      });
      expect(first.every((value, i) => Math.abs(value) < Math.abs(parameters.first[i]))).toBe(true);
    }
  });

  test('without gradient and moments nothing moves, not even the sign of a zero', async () => {
    const memory = await Memory.empty(build);
    const w = [0, -0, 1, -(2 ** -149), 2 ** 127];
    const zeros = w.map(() => 0);
    for (const second of [zeros, undefined]) {
      const result = run(memory, 'update', { w, first: zeros, second, mean: undefined }, zeros);
      expect([...result.w]).toEqual(w);
      expect([...result.first]).toEqual(zeros);
      if (second) expect([...(result.second ?? [])]).toEqual(zeros);
    }
  });

  test('the first step of an average, r = 1, gives w exactly where 0 stood', async () => {
    const memory = await Memory.empty(build);
    const w = new Random(1).values(17);
    const mean = memory.changing(new Float64Array(17));
    const wAt = memory.put(w);
    memory.call((kernels) => kernels.average(17, wAt, mean.at, 1));
    expect(mean.f32()).toEqual(Float32Array.from(w));
  });

  test('update is the optimizer, then the average of the new parameters, bit by bit', async () => {
    const memory = await Memory.empty(build);
    for (const second of [true, false]) {
      const { parameters, g } = operandsFor(103, { second, mean: true });
      const together = run(memory, 'update', parameters, g);
      const moved = run(memory, second ? 'adam' : 'sgd', { ...parameters, mean: undefined }, g);
      const { mean } = run(memory, 'average', { ...parameters, w: moved.w }, g);
      expect(together).toEqual({ ...moved, mean });
    }
  });
});

test.each(sizes)('both builds give the same bits, n = %i', async (n) => {
  for (const kind of kinds) {
    const { parameters, g } = operandsFor(n, kind);
    await expectSameBits((memory) => run(memory, kind.kernel, parameters, g));
  }
});
