import { describe, expect, test } from 'vitest';
import { openProbability } from '../../oracle/gates.js';
import { allBuilds } from '../../support/builds.js';
import { expectClose } from '../../support/close.js';
import { Memory, sizes } from '../../support/memory.js';
import { Random } from '../../support/random.js';
import { expectSameBits } from '../../support/sameBits.js';

const [l0, weightDecay] = [Math.fround(0.7), Math.fround(0.3)];

interface Operands {
  readonly p: ArrayLike<number>;
  readonly dp: ArrayLike<number>;
  readonly norms: ArrayLike<number>;
}

function operandsFor(n: number): Operands {
  const random = new Random(n + 1);
  return { p: random.values(n, 0, 1), dp: random.values(n, 0, 0.25), norms: random.values(n, 0, 9) };
}

function gatePenalty(
  memory: Memory,
  { p, dp, norms }: Operands,
  l0: number,
  weightDecay: number,
  each?: Float64Array,
) {
  const n = p.length;
  const [pAt, dpAt, normsAt] = [memory.put(p), memory.put(dp), memory.put(norms)];
  const strengths = each ? memory.put(each) : 0;
  const [gradient, decay] = [memory.output(n), memory.output(n)];
  memory.call((kernels) =>
    kernels.gatePenalty(n, pAt, dpAt, normsAt, strengths, l0, weightDecay, gradient.at, decay.at),
  );
  return { gradient: gradient.f32(), decay: decay.f32() };
}

/** Of a layer with one output, whose gates' log α are `dp`. */
function penalties(memory: Memory, { dp, norms }: Operands, each?: Float64Array) {
  const n = dp.length;
  const [logAlpha, bias, normsAt] = [memory.put(dp), memory.put([0.5]), memory.put(norms)];
  // A pointer among numbers: the number that has its bits.
  const [strengths] = new Float32Array(Uint32Array.of(each ? memory.put(each) : 0).buffer);
  const constants = memory.put([2 / 3, -0.1, 1.1, l0, weightDecay, 5, strengths]);
  const [p, gradient, decay] = [memory.output(2 * n), memory.output(n), memory.output(n)];
  const results = memory.output(4);
  memory.call((kernels) =>
    kernels.penalties(
      ...([n, 1, logAlpha, bias, normsAt, constants, p.at, gradient.at, decay.at, results.at] as const),
    ),
  );
  return { p: p.f32(), gradient: gradient.f32(), decay: decay.f32(), results: results.f32() };
}

function addProduct(memory: Memory, a: ArrayLike<number>, b: ArrayLike<number>, y: ArrayLike<number>) {
  const [aAt, bAt, sum] = [memory.put(a), memory.put(b), memory.changing(y)];
  memory.call((kernels) => kernels.addProduct(y.length, aAt, bAt, sum.at));
  return { sum: sum.f32() };
}

describe.each(allBuilds)('the gates’ penalty, %s build', (build) => {
  test.each(sizes)('gatePenalty follows the formula, n = %i', async (n) => {
    const memory = await Memory.empty(build);
    const operands = operandsFor(n);
    const { p, dp, norms } = operands;
    for (const [perGate, decayRate] of [
      [l0, weightDecay],
      [l0, 0],
      [0, weightDecay],
    ]) {
      const { gradient, decay } = gatePenalty(memory, operands, perGate, decayRate);
      expectClose(
        gradient,
        Array.from(dp, (slope, i) => slope * (perGate + 0.5 * decayRate * norms[i])),
        2e-7,
        'gradient',
      );
      expectClose(
        decay,
        Array.from(p, (open) => decayRate * open),
        1e-7,
        'decay',
      );
    }
  });

  test.each(sizes)('gatePenalty takes the strength of each gate in the place of l0, n = %i', async (n) => {
    const operands = operandsFor(n);
    const each = new Random(n + 7).values(n, 0, 2);
    const { gradient } = gatePenalty(await Memory.empty(build), operands, 5, weightDecay, each);
    const { dp, norms } = operands;
    const expected = Array.from(dp, (slope, i) => slope * (each[i] + 0.5 * weightDecay * norms[i]));
    expectClose(gradient, expected, 2e-7, 'gradient');
  });

  test.each(sizes)('penalties sums the strength of each gate by P, n = %i', async (n) => {
    const operands = operandsFor(n);
    const each = new Random(n + 8).values(n, 0, 2);
    const { p, gradient, results } = penalties(await Memory.empty(build), operands, each);
    const open = p.subarray(0, n);
    const sum = open.reduce((total, value, i) => total + value * Math.fround(each[i]), 0);
    expect(new Float64Array(results.slice().buffer)[0]).toBeCloseTo(sum, 5);
    const parts = { p: open, dp: p.subarray(n), norms: operands.norms };
    expect(gradient).toEqual(gatePenalty(await Memory.empty(build), parts, l0, weightDecay, each).gradient);
  });

  test('gatePenalty passes NaN, each in its own cell', async () => {
    const operands = { p: [Number.NaN, 0, 1, 1], dp: [1, Number.NaN, 1, 1], norms: [0, 0, Number.NaN, 0] };
    const { gradient, decay } = gatePenalty(await Memory.empty(build), operands, 1, 2);
    expect([...gradient]).toEqual([1, Number.NaN, Number.NaN, 1]);
    expect([...decay]).toEqual([Number.NaN, 0, 2, 2]);
  });

  test.each(sizes)('penalties finds P and its derivative, and what follows from them, n = %i', async (n) => {
    const memory = await Memory.empty(build);
    const operands = operandsFor(n);
    const { p, gradient, decay, results } = penalties(memory, operands);
    const [open, slope] = [p.subarray(0, n), p.subarray(n)];
    const exact = Array.from(operands.dp, (logAlpha) => openProbability(logAlpha));
    expectClose(open, exact, 5e-7, 'P');
    expectClose(
      slope,
      exact.map((value) => value * (1 - value)),
      5e-7,
      'dP/dlogα',
    );
    const parts = gatePenalty(memory, { p: open, dp: slope, norms: operands.norms }, l0, weightDecay);
    expect({ gradient, decay }).toEqual(parts);
    const [l0Penalty, l2Penalty] = new Float64Array(results.buffer);
    const sum = (of: (i: number) => number) => exact.reduce((total, _, i) => total + of(i), 0);
    expect(l0Penalty).toBeCloseTo(l0 * sum((i) => exact[i]), 5);
    expect(l2Penalty).toBeCloseTo(0.5 * weightDecay * (sum((i) => exact[i] * operands.norms[i]) + 0.25), 4);
  });

  test.each(sizes)('addProduct follows the formula, n = %i', async (n) => {
    const { p, dp, norms } = operandsFor(n);
    const { sum } = addProduct(await Memory.empty(build), p, dp, norms);
    const expected = Array.from(norms, (y, i) => Math.fround(y + Math.fround(p[i] * dp[i])));
    expect([...sum]).toEqual(expected);
    expectClose(
      sum,
      Array.from(norms, (y, i) => y + p[i] * dp[i]),
      1e-7,
    );
  });

  test('addProduct rounds the product before it adds, and passes NaN', async () => {
    const third = Math.fround(1 / 3);
    const product = Math.fround(third * 3); // 1, where a fused multiply-add would leave 3 · third − 1 > 0
    const { sum } = addProduct(await Memory.empty(build), [third, 1, NaN, 0], [3, 1, 0, NaN], [-1, -0, 1, 1]);
    expect(3 * third).not.toBe(product);
    expect([...sum]).toEqual([0, 1, Number.NaN, Number.NaN]);
  });
});

test.each(sizes)('both builds give the same bits, n = %i', async (n) => {
  const operands = operandsFor(n);
  await expectSameBits((memory) => gatePenalty(memory, operands, l0, weightDecay));
  await expectSameBits((memory) => penalties(memory, operands));
  await expectSameBits((memory) => addProduct(memory, operands.p, operands.dp, operands.norms));
});
