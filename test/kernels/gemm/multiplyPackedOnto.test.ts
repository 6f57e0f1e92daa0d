import { describe, expect, test } from 'vitest';
import { allBuilds } from '../../support/builds.js';
import { bits, expectProduct, matrix, Workbench } from './matrices.js';

const shapes = [
  [1, 1, 1],
  [5, 8, 2],
  [7, 12, 30],
  [17, 26, 64],
  [3, 4, 9],
  [50, 20, 7],
  [6, 9, 900],
] as const;

/** A product whose steps come in parts of at most `depth`, each with panels of its own. */
function inParts(
  bench: Workbench,
  [m, n, k]: readonly [number, number, number],
  depth: number,
): Float32Array {
  const { kernels } = bench;
  const [a, b] = [bench.place(matrix(m, k).values), bench.place(matrix(k, n, 0, 2).values)];
  const [left, right] = [
    bench.arena.words(kernels.leftPanels(m, k)),
    bench.arena.words(kernels.rightPanels(k, n)),
  ];
  const [c, tile] = [bench.result(m, n, 3), bench.arena.allocate(kernels.tileBytes())];
  for (let p = 0; p < k; p += depth) {
    const steps = Math.min(depth, k - p);
    kernels.packLeft(m, steps, a + 4 * p, k, 0, 0, left);
    kernels.packRight(steps, n, b + 4 * p * n, n, 0, 0, 0, right);
    kernels.multiplyPackedOnto(m, n, steps, left, right, c.offset, c.ld, p, tile);
  }
  return c.read();
}

describe.each(allBuilds)('multiplyPackedOnto, %s build', (build) => {
  test('goes on with sums: the product in parts has the bits of the whole one', async () => {
    const bench = await Workbench.create(build);
    for (const shape of shapes) {
      const [m, n, k] = shape;
      for (const depth of [1, 2, 7, k]) {
        const product = bench.run(() => inParts(bench, shape, depth));
        expectProduct(build, product, shape, matrix(m, k).at, matrix(k, n, 0, 2).at, `${shape} by ${depth}`);
      }
    }
  });

  test('no steps leave sums as they are, and start them as zeros', async () => {
    const bench = await Workbench.create(build);
    const c = bench.arena.words(6);
    bench.arena.f32(c, 6).fill(-0);
    bench.kernels.multiplyPackedOnto(2, 3, 0, 0, 0, c, 3, 1, 0);
    expect(bits(bench.arena.f32(c, 6))).toEqual(new Uint32Array(6).fill(0x80000000));
    bench.kernels.multiplyPackedOnto(2, 3, 0, 0, 0, c, 3, 0, 0);
    expect(bits(bench.arena.f32(c, 6))).toEqual(new Uint32Array(6));
  });
});
