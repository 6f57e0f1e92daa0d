import { describe, expect, test } from 'vitest';
import { builds } from '../../support/builds.js';
import { Memory } from '../../support/memory.js';
import { Random } from '../../support/random.js';

/** Which of n indices stay: all (undefined), every other, the last one, none. */
const selections = (n: number): readonly (readonly number[] | undefined)[] => [
  undefined,
  Array.from({ length: n }, (_, i) => i).filter((i) => i % 2 === 1),
  n > 0 ? [n - 1] : [],
  [],
];

describe.each(builds)('compact, %s build', (build) => {
  test.each([1, 3, 5, 17, 100])('keeps rows and columns of a matrix of width %i', async (width) => {
    const memory = await Memory.empty(build);
    for (const height of [0, 1, 5, 18]) {
      for (const rows of selections(height)) {
        for (const columns of selections(width)) {
          const values = Float32Array.from(new Random(7).values(height * width));
          const x = memory.changing(values);
          const [rowList, columnList] = [memory.indices(rows), memory.indices(columns)];
          const [rowCount, columnCount] = [rows?.length ?? height, columns?.length ?? width];
          memory.call((kernels) => kernels.compact(x.at, width, rowList, rowCount, columnList, columnCount));
          const result = x.f32();
          const expected = Array.from({ length: rowCount }, (_, r) =>
            Array.from(
              { length: columnCount },
              (_, c) => values[(rows ? rows[r] : r) * width + (columns ? columns[c] : c)],
            ),
          ).flat();
          memory.clear();
          expect([...result.subarray(0, expected.length)]).toEqual(expected);
        }
      }
    }
  });
});
