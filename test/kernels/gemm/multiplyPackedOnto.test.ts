import { describe, expect, test } from 'vitest';
import { allBuilds } from '../../support/builds.js';
import { Memory } from '../../support/memory.js';
import { expectProduct, matrix } from './matrices.js';

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
function inParts(memory: Memory, [m, n, k]: readonly [number, number, number], depth: number): Float32Array {
  const { leftPanels, rightPanels, tileBytes } = memory.kernels;
  memory.clear();
  const [a, b] = [memory.put(matrix(m, k).values), memory.put(matrix(k, n, 0, 2).values)];
  const [left, right] = [memory.output(leftPanels(m, k)), memory.output(rightPanels(k, n))];
  const [c, tile] = [memory.output(n, { rows: m, gap: 3 }), memory.output(tileBytes() / 4)];
  for (let p = 0; p < k; p += depth) {
    const steps = Math.min(depth, k - p);
    memory.call((kernels) => {
      kernels.packLeft(m, steps, a + 4 * p, k, 0, 0, left.at);
      kernels.packRight(steps, n, b + 4 * p * n, n, 0, 0, 0, right.at);
      kernels.multiplyPackedOnto(m, n, steps, left.at, right.at, c.at, c.ld, p, tile.at);
    });
  }
  return c.f32();
}

describe.each(allBuilds)('multiplyPackedOnto, %s build', (build) => {
  test('goes on with sums: the product in parts has the bits of the whole one', async () => {
    const memory = await Memory.empty(build);
    for (const shape of shapes) {
      const [m, n, k] = shape;
      for (const depth of [1, 2, 7, k]) {
        const product = inParts(memory, shape, depth);
        expectProduct(build, product, shape, matrix(m, k).at, matrix(k, n, 0, 2).at, `${shape} by ${depth}`);
      }
    }
  });

  test('no steps leave sums as they are, and start them as zeros', async () => {
    const memory = await Memory.empty(build);
    const c = memory.changing(new Float32Array(6).fill(-0));
    memory.call((kernels) => kernels.multiplyPackedOnto(2, 3, 0, 0, 0, c.at, 3, 1, 0));
    expect(c.u32()).toEqual(new Uint32Array(6).fill(0x80000000));
    memory.call((kernels) => kernels.multiplyPackedOnto(2, 3, 0, 0, 0, c.at, 3, 0, 0));
    expect(c.u32()).toEqual(new Uint32Array(6));
  });
});
