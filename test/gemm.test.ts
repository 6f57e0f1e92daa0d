import { assert, constantFrom, integer, property } from 'fast-check';
import { describe, expect, test } from 'vitest';
import { allBuilds, builds } from './builds.js';
import { bits, type Cell, expectProduct, matrix, product64, Workbench } from './matrices.js';

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

/** C of a form's kernel, read back; the cells around it were looked at. */
function gemm(bench: Workbench, form: Form, shape: Shape): Float32Array {
  const [m, n, k] = shape;
  const { a, b } = operands(form, shape);
  return bench.run(() => {
    const c = bench.result(m, n, 5);
    const [aAt, bAt] = [bench.place(a.values), bench.place(b.values)];
    // The scratch is all NaN: what packing leaves out would show.
    const bytes = bench.kernels.gemmScratch(m, n, k);
    const scratch = bench.place(new Float32Array(bytes / 4).fill(Number.NaN));
    bench.kernels[kernelOf[form]](m, n, k, aAt, a.ld, bAt, b.ld, c.offset, c.ld, scratch);
    return c.read();
  });
}

function expectPlainLoop(bench: Workbench, form: Form, shape: Shape): void {
  const { aCell, bCell } = operands(form, shape);
  const what = `${form} ${shape.join('×')}`;
  expectProduct(bench.build, gemm(bench, form, shape), shape, aCell, bCell, what);
}

const awkward = [0, 1, 3, 5, 17, 100];
const nearTiles = [2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 15, 16, 20, 24, 25];

describe.each(allBuilds)('gemm, %s build', (build) => {
  describe.each(forms)('%s', (form) => {
    test('is the sum of products, up to the rounding of f32', async () => {
      const bench = await Workbench.create(build);
      const shapes: Shape[] = [
        [17, 19, 23],
        [5, 8, 100],
        [30, 20, 1000],
      ];
      for (const shape of shapes) {
        const { aCell, bCell } = operands(form, shape);
        const { sums, magnitudes } = product64(...shape, aCell, bCell);
        const c = gemm(bench, form, shape);
        // k roundings of products and k − 1 of sums, each at most half an ulp of a partial sum.
        c.forEach((value, index) => {
          const bound = shape[2] * 2 ** -23 * (magnitudes[index] as number);
          expect(Math.abs(value - (sums[index] as number))).toBeLessThanOrEqual(bound);
        });
      }
    });

    test('gives what the plain loop gives at awkward sizes', async () => {
      const bench = await Workbench.create(build);
      for (const m of awkward)
        for (const n of awkward) for (const k of awkward) expectPlainLoop(bench, form, [m, n, k]);
    });

    test('gives what the plain loop gives around whole tiles', async () => {
      const bench = await Workbench.create(build);
      for (const m of nearTiles) for (const n of nearTiles) expectPlainLoop(bench, form, [m, n, 6]);
    });

    test('gives what the plain loop gives when k, the rows or B are taken in blocks', async () => {
      const bench = await Workbench.create(build);
      for (const k of [799, 800, 801, 1201, 1700]) expectPlainLoop(bench, form, [13, 21, k]);
      expectPlainLoop(bench, form, [203, 9, 1000]);
      expectPlainLoop(bench, form, [7, 170, 1000]); // B in slabs
    });

    test('gives what the plain loop gives at random sizes', async () => {
      const bench = await Workbench.create(build);
      const size = integer({ min: 0, max: 60 });
      const depth = constantFrom(1, 2, 4, 7, 31, 64, 127, 850);
      assert(
        property(size, size, depth, (m, n, k) => expectPlainLoop(bench, form, [m, n, k])),
        { numRuns: 40 },
      );
    });
  });

  test('starts from the first product, so that −0 stays −0, and gives +0 without any', async () => {
    const bench = await Workbench.create(build);
    const product = (k: number) =>
      bench.run(() => {
        const c = bench.result(7, 11);
        const a = bench.place(new Float32Array(7 * k).fill(-0));
        const b = bench.place(new Float32Array(11 * k).fill(3));
        const scratch = bench.arena.allocate(bench.kernels.gemmScratch(7, 11, k));
        bench.kernels.gemm(7, 11, k, a, k, b, 11, c.offset, c.ld, scratch);
        return [...c.read()];
      });
    expect(product(0).every((value) => Object.is(value, 0))).toBe(true);
    for (const k of [1, 2, 3, 900]) {
      expect(
        product(k).every((value) => Object.is(value, -0)),
        `k = ${k}`,
      ).toBe(true);
    }
  });

  test('passes infinities and NaN to the rows and columns they belong to, and to no other', async () => {
    const bench = await Workbench.create(build);
    const c = bench.result(6, 9);
    const a = matrix(6, 4);
    const b = matrix(4, 9);
    a.values[1 * 4 + 2] = Number.NaN;
    a.values[3 * 4 + 1] = Number.POSITIVE_INFINITY;
    b.values[3 * 9 + 7] = Number.NaN;
    const scratch = bench.arena.allocate(bench.kernels.gemmScratch(6, 9, 4));
    bench.kernels.gemm(6, 9, 4, bench.place(a.values), 4, bench.place(b.values), 9, c.offset, c.ld, scratch);
    const values = c.read();
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
  const [simd, scalar] = await Promise.all(builds.map((build) => Workbench.create(build)));
  for (const form of forms) {
    for (const shape of [
      [100, 300, 784],
      [61, 34, 1300],
    ] as const) {
      expect(bits(gemm(simd as Workbench, form, shape))).toEqual(
        bits(gemm(scalar as Workbench, form, shape)),
      );
    }
  }
});
