import { describe, expect, test } from 'vitest';
import { allBuilds } from '../../support/builds.js';
import { Memory } from '../../support/memory.js';
import { expectProduct, matrix } from './matrices.js';

const depths = [0, 1, 2, 3, 4, 5, 6, 9, 17, 100, 801];
/** Around one panel and around four of them, of 8 columns and of 3. */
const widths = [0, 1, 2, 3, 4, 5, 7, 8, 9, 11, 12, 13, 17, 23, 24, 25, 28, 29, 31, 32, 33, 36, 64, 100];

describe.each(allBuilds)('one row times a matrix, %s build', (build) => {
  test.each(depths)('gemvPacked, gemv and gemm give what the plain loop gives, k = %i', async (k) => {
    const memory = await Memory.empty(build);
    const { rightPanels, gemmScratch } = memory.kernels;
    const x = matrix(1, k, 0, 3);
    for (const n of widths) {
      const b = matrix(k, n, 2, 5);
      const check = (y: Float32Array, what: string) =>
        expectProduct(build, y, [1, n, k], x.at, b.at, `${what}, n = ${n}`);
      memory.clear();
      const [xAt, bAt] = [memory.put(x.values), memory.put(b.values)];
      const panels = memory.results(rightPanels(k, n), ({ packRight }, at) =>
        packRight(k, n, bAt, b.ld, 0, 0, 0, at),
      );
      const packed = memory.results(n, ({ gemvPacked }, y) => gemvPacked(n, k, xAt, panels.at, y));
      check(packed.f32(), 'gemvPacked');
      const plain = memory.results(n, ({ gemv }, y) => gemv(k, n, xAt, bAt, b.ld, y));
      check(plain.f32(), 'gemv');
      const scratch = memory.output(gemmScratch(1, n, k) / 4);
      const whole = memory.results(n, ({ gemm }, y) => gemm(1, n, k, xAt, k, bAt, b.ld, y, n, scratch.at));
      check(whole.f32(), 'gemm');
    }
  });

  test('−0 stays −0', async () => {
    const memory = await Memory.empty(build);
    const x = memory.put(new Float32Array(9).fill(-0));
    const b = memory.put(new Float32Array(9 * 40).fill(2));
    const panels = memory.results(memory.kernels.rightPanels(9, 40), ({ packRight }, at) =>
      packRight(9, 40, b, 40, 0, 0, 0, at),
    );
    const packed = memory.results(40, ({ gemvPacked }, y) => gemvPacked(40, 9, x, panels.at, y));
    expect([...packed.f32()].every((value) => Object.is(value, -0))).toBe(true);
    const plain = memory.results(40, ({ gemv }, y) => gemv(9, 40, x, b, 40, y));
    expect([...plain.f32()].every((value) => Object.is(value, -0))).toBe(true);
  });
});
