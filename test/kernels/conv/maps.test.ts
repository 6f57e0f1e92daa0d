import { describe, expect, test } from 'vitest';
import { allBuilds, builds } from '../../support/builds.js';
import { openings, range } from '../../support/lists.js';
import { Memory } from '../../support/memory.js';
import { Random } from '../../support/random.js';

const counts = [0, 1, 3, 5, 17];

describe.each(allBuilds)('the weights and gates of maps, %s build', (build) => {
  test('foldWeights: open rows and columns, each row times its scale', async () => {
    const memory = await Memory.empty(build);
    const random = new Random(1);
    for (const height of counts) {
      for (const width of [0, 1, 4, 26, 103]) {
        for (const rows of openings(random, height)) {
          for (const columns of openings(random, width)) {
            for (const scaled of [false, true]) {
              memory.clear();
              const [w, scale] = [random.values(height * width), random.values(height, 0, 1)];
              const [ldw, gap] = [width + random.integer(0, 2), random.integer(0, 3)];
              const [open, cells] = [rows ?? range(height), columns ?? range(width)];
              const from = memory.put(w, { rows: height, gap: ldw - width });
              const [rowList, columnList] = [memory.indices(rows), memory.indices(columns)];
              const scaleAt = scaled ? memory.put(scale) : 0;
              const out = memory.output(cells.length, { rows: open.length, gap });
              memory.call(({ foldWeights }) =>
                foldWeights(
                  ...([open.length, cells.length, from, ldw, rowList, columnList, scaleAt] as const),
                  ...([out.at, cells.length + gap] as const),
                ),
              );
              const expected = open.flatMap((r) =>
                cells.map((c) => Math.fround((scaled ? scale[r] : 1) * w[r * width + c])),
              );
              expect([...out.f32()]).toEqual(expected);
            }
          }
        }
      }
    }
  });

  test('patchColumns: the columns of open channels, and those behind: of the bias, and of β and γ', async () => {
    const memory = await Memory.empty(build);
    const random = new Random(2);
    for (const all of counts) {
      for (const [kernel, behind] of [
        [1, 1],
        [2, 2],
        [5, 1],
        [3, 2],
      ]) {
        for (const open of openings(random, all)) {
          memory.clear();
          const list = memory.indices(open);
          const channels = open ?? range(all);
          const expected = [
            ...channels.flatMap((c) => range(kernel ** 2).map((i) => c * kernel ** 2 + i)),
            ...range(behind).map((i) => all * kernel ** 2 + i),
          ];
          const out = memory.output(expected.length);
          const count = memory.call(({ patchColumns }) =>
            patchColumns(channels.length, kernel ** 2, behind, list, all, out.at),
          );
          expect(count).toBe(expected.length);
          expect([...out.u32()]).toEqual(expected);
        }
      }
    }
  });

  test('scaleMaps: each map times its gate', async () => {
    const memory = await Memory.empty(build);
    const random = new Random(3);
    for (const maps of counts) {
      for (const area of [0, 1, 4, 15, 64]) {
        memory.clear();
        const [y, z, gap] = [random.values(maps * area), random.values(maps, 0, 1), random.integer(0, 3)];
        const [inPlace, gates] = [memory.changing(y, { rows: maps, gap }), memory.put(z)];
        memory.call(({ scaleMaps }) => scaleMaps(maps, area, inPlace.at, area + gap, gates));
        const expected = y.map((value, i) => Math.fround(value * z[Math.floor(i / area)]));
        expect([...inPlace.f32()]).toEqual([...expected]);
      }
    }
  });
});

describe.each(builds)('foldWeights without scales, %s build', (build) => {
  test('copies bit by bit', async () => {
    const memory = await Memory.empty(build);
    const bits = [0x80000000, 0xff800001, 0x7fc12345, 1, 0x7f800000, 0x3f800000];
    const w = memory.indices(bits);
    for (const columns of [undefined, [0, 1, 2, 3, 4, 5]]) {
      const list = memory.indices(columns);
      const out = memory.results(6, (kernels, at) => kernels.foldWeights(1, 6, w, 6, 0, list, 0, at, 6));
      expect([...out.u32()]).toEqual(bits);
    }
  });
});
