import { describe, expect, test } from 'vitest';
import { allBuilds } from '../../support/builds.js';
import { expectClose } from '../../support/close.js';
import { range } from '../../support/lists.js';
import { layouts, Memory, sizes } from '../../support/memory.js';
import { Random } from '../../support/random.js';
import { expectSameBits } from '../../support/sameBits.js';

function rowNorms(memory: Memory, rows: number, n: number, w: ArrayLike<number>): Float32Array {
  const [from, norms] = [memory.put(w, { rows }), memory.output(rows)];
  memory.call((kernels) => kernels.rowNorms(rows, n, from, norms.at));
  return norms.f32();
}

const weights = (rows: number, n: number) => new Random(n + 1).values(rows * n, -2, 3);

describe.each(allBuilds)('rowNorms, %s build', (build) => {
  test.each(sizes)('sums the squares of each row, n = %i', async (n) => {
    const memory = await Memory.empty(build);
    for (const { rows } of layouts) {
      const w = weights(rows, n);
      const expected = range(rows).map((i) =>
        w.subarray(i * n, (i + 1) * n).reduce((sum, x) => sum + x * x, 0),
      );
      expectClose(rowNorms(memory, rows, n, w), expected, 1e-6, `norms of ${rows} rows`);
    }
  });

  test('passes NaN and infinity, in their own row', async () => {
    const w = [1, 2, 3, Number.NaN, 0, 0, 0, -Infinity, 0, -0, -0, -0];
    expect([...rowNorms(await Memory.empty(build), 4, 3, w)]).toEqual([14, Number.NaN, Infinity, 0]);
  });
});

test.each(sizes)('both builds give the same bits, n = %i', async (n) => {
  for (const { rows } of layouts) {
    await expectSameBits((memory) => ({ norms: rowNorms(memory, rows, n, weights(rows, n)) }));
  }
});
