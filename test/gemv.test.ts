import { describe, expect, test } from 'vitest';
import { allBuilds } from './builds.js';
import { expectProduct, matrix, Workbench } from './matrices.js';

const depths = [0, 1, 2, 3, 4, 5, 6, 9, 17, 100, 801];
/** Around one panel and around four of them, of 8 columns and of 3. */
const widths = [0, 1, 2, 3, 4, 5, 7, 8, 9, 11, 12, 13, 17, 23, 24, 25, 28, 29, 31, 32, 33, 36, 64, 100];

describe.each(allBuilds)('one row times a matrix, %s build', (build) => {
  test.each(depths)('gemvPacked, gemv and gemm give what the plain loop gives, k = %i', async (k) => {
    const bench = await Workbench.create(build);
    const { kernels } = bench;
    const x = matrix(1, k, 0, 3);
    for (const n of widths) {
      const b = matrix(k, n, 2, 5);
      const check = (y: Float32Array, what: string) =>
        expectProduct(build, y, [1, n, k], x.at, b.at, `${what}, n = ${n}`);
      bench.run(() => {
        const [xAt, bAt] = [bench.place(x.values), bench.place(b.values)];
        const panels = bench.arena.words(kernels.rightPanels(k, n));
        kernels.packRight(k, n, bAt, b.ld, 0, 0, 0, panels);

        const packed = bench.result(1, n);
        kernels.gemvPacked(n, k, xAt, panels, packed.offset);
        check(packed.read(), 'gemvPacked');

        const plain = bench.result(1, n);
        kernels.gemv(k, n, xAt, bAt, b.ld, plain.offset);
        check(plain.read(), 'gemv');

        const whole = bench.result(1, n);
        const scratch = bench.arena.allocate(kernels.gemmScratch(1, n, k));
        kernels.gemm(1, n, k, xAt, k, bAt, b.ld, whole.offset, n, scratch);
        check(whole.read(), 'gemm');
      });
    }
  });

  test('−0 stays −0', async () => {
    const bench = await Workbench.create(build);
    const y = bench.result(1, 40);
    const x = bench.place(new Float32Array(9).fill(-0));
    const b = bench.place(new Float32Array(9 * 40).fill(2));
    const panels = bench.arena.words(bench.kernels.rightPanels(9, 40));
    bench.kernels.packRight(9, 40, b, 40, 0, 0, 0, panels);
    bench.kernels.gemvPacked(40, 9, x, panels, y.offset);
    expect([...y.read()].every((value) => Object.is(value, -0))).toBe(true);
    bench.kernels.gemv(9, 40, x, b, 40, y.offset);
    expect([...y.read()].every((value) => Object.is(value, -0))).toBe(true);
  });
});
