import { describe, expect, test } from 'vitest';
import {
  binaryCrossEntropy,
  crossEntropy,
  type Loss,
  softCrossEntropy,
  squaredError,
  weighted,
} from '../../oracle/losses.js';
import { allBuilds } from '../../support/builds.js';
import { expectClose } from '../../support/close.js';
import { range } from '../../support/lists.js';
import { layouts, Memory, sizes } from '../../support/memory.js';
import { Random } from '../../support/random.js';
import { expectSameBits } from '../../support/sameBits.js';

const scale = Math.fround(1 / 7);

/** What rows should give, each by itself: a class, or a number for each output. */
type Kind = 'labels' | 'shares' | 'values' | 'units';
const kinds: readonly Kind[] = ['labels', 'shares', 'values', 'units'];

interface Operands {
  readonly kind: Kind;
  readonly rows: number;
  readonly gap: number;
  readonly n: number;
  readonly y: Float64Array;
  readonly answers: ArrayLike<number>;
  readonly weights?: ArrayLike<number> | undefined;
}

function operandsFor(kind: Kind, n: number): Operands[] {
  const random = new Random(n + 1);
  return layouts.map(({ rows, gap }) => {
    const cells = rows * n;
    const answers = {
      labels: () => random.labels(rows, n),
      // Of any sum, and some of them 0.
      shares: () => random.values(cells, -0.5, 1).map((share) => Math.max(0, share)),
      values: () => random.values(cells, -2, 4),
      units: () => random.units(cells),
    };
    const weights = random.values(rows, -0.5, 3).map((weight) => Math.max(0, weight));
    return { kind, rows, gap, n, y: random.values(cells, -6, 6), answers: answers[kind](), weights };
  });
}

function run(memory: Memory, { kind, rows, gap, n, y, answers, weights }: Operands) {
  const from = memory.put(y, { rows, gap });
  const wanted = kind === 'labels' ? memory.indices(answers) : memory.put(answers, { rows });
  const counts = weights ? memory.put(weights) : 0;
  const dy = memory.output(n, { rows, gap });
  const ld = n + gap;
  const loss = memory.call((kernels) => {
    if (kind === 'labels') return kernels.crossEntropy(rows, n, from, ld, wanted, 0, counts, scale, dy.at);
    if (kind === 'shares') return kernels.crossEntropy(rows, n, from, ld, 0, wanted, counts, scale, dy.at);
    if (kind === 'values') return kernels.squaredError(rows, n, from, ld, wanted, counts, scale, dy.at);
    return kernels.binaryCrossEntropy(rows, n, from, ld, wanted, counts, scale, dy.at);
  });
  return { loss, dy: dy.f32() };
}

/** The same in a training step: the mean, through memory. */
function runMean(memory: Memory, { kind, rows, gap, n, y, answers, weights }: Operands) {
  const from = memory.put(y, { rows, gap });
  const wanted = kind === 'labels' ? memory.indices(answers) : memory.put(answers, { rows });
  const counts = weights ? memory.put(weights) : 0;
  const [dy, result] = [memory.output(n, { rows, gap }), memory.output(2)];
  const ld = n + gap;
  memory.call((kernels) => {
    if (kind === 'labels') kernels.meanCrossEntropy(rows, n, from, ld, wanted, 0, counts, dy.at, result.at);
    else if (kind === 'shares')
      kernels.meanCrossEntropy(rows, n, from, ld, 0, wanted, counts, dy.at, result.at);
    else if (kind === 'values') kernels.meanSquaredError(rows, n, from, ld, wanted, counts, dy.at, result.at);
    else kernels.meanBinaryCrossEntropy(rows, n, from, ld, wanted, counts, dy.at, result.at);
  });
  return { loss: memory.f64(result.at, 1)[0], dy: dy.f32() };
}

function truthOf({ kind, rows, n, y, answers, weights }: Operands) {
  const own = (e: number) => Array.from(answers).slice(e * n, (e + 1) * n);
  const losses: Record<Kind, (e: number) => Loss> = {
    labels: (e) => crossEntropy([answers[e]]),
    shares: (e) => softCrossEntropy(own(e)),
    values: (e) => squaredError(own(e)),
    units: (e) => binaryCrossEntropy(own(e)),
  };
  if (rows === 0) return { loss: 0, gradient: new Float64Array() };
  return weighted(weights ?? new Float64Array(rows).fill(1), losses[kind])(y, rows);
}

describe.each(allBuilds)('rows that count differently, %s build:', (build) => {
  describe.each(kinds)('%s', (kind) => {
    test.each(sizes.slice(1))('sum, mean and gradients follow the formula, n = %i', async (n) => {
      const memory = await Memory.empty(build);
      for (const operands of operandsFor(kind, n)) {
        const { rows } = operands;
        for (const each of [operands, { ...operands, weights: undefined }]) {
          const truth = truthOf(each);
          const { loss, dy } = run(memory, each);
          expectClose([loss], [truth.loss * rows], 4e-7, 'loss');
          const scaled = truth.gradient.map((value) => value * rows * scale);
          expectClose(dy, scaled, 6e-7, 'gradient');
          if (rows === 0) continue;
          const mean = runMean(memory, each);
          expectClose([mean.loss], [truth.loss], 4e-7, 'mean');
          expectClose(mean.dy, truth.gradient, 6e-7, 'its gradient');
        }
      }
    });

    test('weights of 1 change no bits, and a row of weight 0 gives none', async () => {
      const memory = await Memory.empty(build);
      for (const operands of operandsFor(kind, 9)) {
        const ones = new Float32Array(operands.rows).fill(1);
        expect(run(memory, { ...operands, weights: ones })).toEqual(
          run(memory, { ...operands, weights: undefined }),
        );
        const none = run(memory, { ...operands, weights: new Float32Array(operands.rows) });
        expect(none.loss).toBe(0);
        expect(none.dy.every((value) => value === 0)).toBe(true);
      }
    });
  });

  test.each(sizes.slice(1))('a share of 1 is a label, to the bit, %i classes', async (n) => {
    const memory = await Memory.empty(build);
    for (const operands of operandsFor('labels', n)) {
      const { rows, gap, y, answers: labels } = operands;
      const shares = range(rows).flatMap((r) => range(n).map((j) => (j === labels[r] ? 1 : 0)));
      const soft = { ...operands, kind: 'shares', answers: shares } as const;
      expect(run(memory, soft)).toEqual(run(memory, operands));
      const [from, list] = [memory.put(y, { rows, gap }), memory.indices(labels)];
      const targets = memory.put(shares, { rows });
      const errors = memory.call((kernels) => kernels.countErrors(rows, n, from, n + gap, 0, targets));
      expect(errors).toBe(memory.call((kernels) => kernels.countErrors(rows, n, from, n + gap, list, 0)));
    }
  });

  test('what has no share costs nothing, however unlikely; what has one costs it all', async () => {
    const memory = await Memory.empty(build);
    const one = (answers: readonly number[]) =>
      run(memory, { kind: 'shares', rows: 1, gap: 0, n: 3, y: Float64Array.of(-Infinity, 0, 0), answers })
        .loss;
    expect(one([0, 0.25, 0.75])).toBeCloseTo(Math.log(2), 6);
    expect(one([1e-3, 0.25, 0.75])).toBe(Infinity);
  });

  test('a NaN shows in the loss, whatever its row wants', async () => {
    const memory = await Memory.empty(build);
    for (const kind of kinds) {
      const operands = operandsFor(kind, 5)[2];
      for (const place of range(operands.y.length)) {
        const y = operands.y.slice();
        y[place] = Number.NaN;
        expect(run(memory, { ...operands, y, weights: [1, 2, 3] }).loss).toBe(Number.NaN);
      }
    }
  });

  test('errors are held to the largest share, the first of equal ones', async () => {
    const memory = await Memory.empty(build);
    const errors = (y: readonly number[], targets: readonly number[]) => {
      const [from, wanted] = [memory.put(y), memory.put(targets)];
      return memory.call((kernels) => kernels.countErrors(1, y.length, from, y.length, 0, wanted));
    };
    expect(errors([1, 5, 2], [0.2, 0.5, 0.3])).toBe(0);
    expect(errors([1, 5, 2], [0.2, 0.3, 0.5])).toBe(1);
    expect(errors([1, 5, 2], [0.2, 0.4, 0.4])).toBe(0);
    expect(errors([1, 2, 5], [0.2, 0.4, 0.4])).toBe(1);
    expect(errors([1, Number.NaN, 2], [0, 1, 0])).toBe(1);
  });
});

test.each(kinds)('both builds give the same bits: %s', async (kind) => {
  for (const n of sizes.slice(1)) {
    for (const operands of operandsFor(kind, n)) await expectSameBits((memory) => run(memory, operands));
  }
});
