import { assert, constantFrom, integer, property } from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Build } from '../../../src/runtime/runtime.js';
import { allBuilds, builds } from '../../support/builds.js';
import { Memory } from '../../support/memory.js';
import { bits, type Cell, expectProduct, matrix, product64 } from './matrices.js';

const kernelOf = { nn: 'gemm', tn: 'gemmLeftTransposed', nt: 'gemmRightTransposed' } as const;
const forms = ['nn', 'tn', 'nt'] as const;
type Form = keyof typeof kernelOf;
type Shape = readonly [m: number, n: number, k: number];

/** Operands of a product, both with gaps between their rows, and their cells as A [m, k] and B [k, n]. */
function operands(form: Form, [m, n, k]: Shape) {
  const a = form === 'tn' ? matrix(k, m, 3, 1) : matrix(m, k, 3, 1);
  const b = form === 'nt' ? matrix(n, k, 2, 7) : matrix(k, n, 2, 7);
  const aCell: Cell = form === 'tn' ? (i, p) => a.at(p, i) : a.at;
  const bCell: Cell = form === 'nt' ? (p, j) => b.at(j, p) : b.at;
  return { a, b, aCell, bCell };
}

/** C of gemm(). */
function gemm(memory: Memory, form: Form, shape: Shape): Float32Array {
  const [m, n, k] = shape;
  const { a, b } = operands(form, shape);
  memory.clear();
  const c = memory.output(n, { rows: m, gap: 5 });
  const [aAt, bAt] = [memory.put(a.values), memory.put(b.values)];
  // The scratch is all NaN: what packing leaves out would show.
  const scratch = memory.output(memory.kernels.gemmScratch(m, n, k) / 4);
  memory.call((kernels) => kernels[kernelOf[form]](m, n, k, aAt, a.ld, bAt, b.ld, c.at, c.ld, scratch.at));
  return c.f32();
}

function expectPlainLoop(build: Build, memory: Memory, form: Form, shape: Shape): void {
  const { aCell, bCell } = operands(form, shape);
  const what = `${form} ${shape.join('×')}`;
  expectProduct(build, gemm(memory, form, shape), shape, aCell, bCell, what);
}

const awkward = [0, 1, 3, 5, 17, 100];
const nearTiles = [2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 15, 16, 20, 24, 25];

describe.each(allBuilds)('gemm, %s build', (build) => {
  describe.each(forms)('%s', (form) => {
    test('is the sum of products, up to the rounding of f32', async () => {
      const memory = await Memory.empty(build);
      const shapes: Shape[] = [
        [17, 19, 23],
        [5, 8, 100],
        [30, 20, 1000],
      ];
      for (const shape of shapes) {
        const { aCell, bCell } = operands(form, shape);
        const { sums, magnitudes } = product64(...shape, aCell, bCell);
        const c = gemm(memory, form, shape);
        // k roundings of products and k − 1 of sums, each at most half an ulp of a partial sum.
        c.forEach((value, index) => {
          const bound = shape[2] * 2 ** -23 * (magnitudes[index] as number);
          expect(Math.abs(value - (sums[index] as number))).toBeLessThanOrEqual(bound);
        });
      }
    });

    test('gives what the plain loop gives at awkward sizes', async () => {
      const memory = await Memory.empty(build);
      for (const m of awkward)
        for (const n of awkward) for (const k of awkward) expectPlainLoop(build, memory, form, [m, n, k]);
    });

    test('gives what the plain loop gives around whole tiles', async () => {
      const memory = await Memory.empty(build);
      for (const m of nearTiles) for (const n of nearTiles) expectPlainLoop(build, memory, form, [m, n, 6]);
    });

    test('gives what the plain loop gives when k, the rows or B are taken in blocks', async () => {
      const memory = await Memory.empty(build);
      for (const k of [799, 800, 801, 1201, 1700]) expectPlainLoop(build, memory, form, [13, 21, k]);
      expectPlainLoop(build, memory, form, [203, 9, 1000]);
      expectPlainLoop(build, memory, form, [7, 170, 1000]); // B in slabs
    });

    test('gives what the plain loop gives at random sizes', async () => {
      const memory = await Memory.empty(build);
      const size = integer({ min: 0, max: 60 });
      const depth = constantFrom(1, 2, 4, 7, 31, 64, 127, 850);
      assert(
        property(size, size, depth, (m, n, k) => expectPlainLoop(build, memory, form, [m, n, k])),
        { numRuns: 40 },
      );
    });
  });

  test('starts from the first product, so that −0 stays −0, and gives +0 without any', async () => {
    const memory = await Memory.empty(build);
    const product = (k: number) => {
      memory.clear();
      const c = memory.output(11, { rows: 7 });
      const a = memory.put(new Float32Array(7 * k).fill(-0));
      const b = memory.put(new Float32Array(11 * k).fill(3));
      const scratch = memory.output(memory.kernels.gemmScratch(7, 11, k) / 4);
      memory.call((kernels) => kernels.gemm(7, 11, k, a, k, b, 11, c.at, c.ld, scratch.at));
      return [...c.f32()];
    };
    expect(product(0).every((value) => Object.is(value, 0))).toBe(true);
    for (const k of [1, 2, 3, 900]) {
      expect(
        product(k).every((value) => Object.is(value, -0)),
        `k = ${k}`,
      ).toBe(true);
    }
  });

  test('passes infinities and NaN to the rows and columns they belong to, and to no other', async () => {
    const memory = await Memory.empty(build);
    const c = memory.output(9, { rows: 6 });
    const a = matrix(6, 4);
    const b = matrix(4, 9);
    a.values[1 * 4 + 2] = Number.NaN;
    a.values[3 * 4 + 1] = Number.POSITIVE_INFINITY;
    b.values[3 * 9 + 7] = Number.NaN;
    const [aAt, bAt] = [memory.put(a.values), memory.put(b.values)];
    const scratch = memory.output(memory.kernels.gemmScratch(6, 9, 4) / 4);
    memory.call((kernels) => kernels.gemm(6, 9, 4, aAt, 4, bAt, 9, c.at, c.ld, scratch.at));
    const values = c.f32();
    for (let i = 0; i < 6; i++) {
      for (let j = 0; j < 9; j++) {
        const value = values[i * 9 + j] as number;
        expect(Number.isNaN(value)).toBe(i === 1 || j === 7);
        if (i === 3 && j !== 7) expect(Math.abs(value)).toBe(Number.POSITIVE_INFINITY);
        else if (i !== 1 && j !== 7) expect(Number.isFinite(value)).toBe(true);
      }
    }
  });
});

test('both builds give the same bits', async () => {
  const [simd, scalar] = await Promise.all(builds.map((build) => Memory.empty(build)));
  for (const form of forms) {
    for (const shape of [
      [100, 300, 784],
      [61, 34, 1300],
    ] as const) {
      expect(bits(gemm(simd as Memory, form, shape))).toEqual(bits(gemm(scalar as Memory, form, shape)));
    }
  }
});
