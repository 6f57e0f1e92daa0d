import { describe, expect, test } from 'vitest';
import { builds } from '../../support/builds.js';
import { type Open, openings, range } from '../../support/lists.js';
import { Memory } from '../../support/memory.js';
import { Random } from '../../support/random.js';

function placesOf(n: number, list: readonly number[]): number[] {
  return range(n).map((i) => list.indexOf(i));
}

describe.each(builds)('a dense layer on maps, %s build', (build) => {
  test('places: where each index stands in a list, −1 where it does not', async () => {
    const memory = await Memory.empty(build);
    const random = new Random(1);
    for (const n of [0, 1, 3, 17, 100]) {
      for (const list of openings(random, n)) {
        if (!list) continue;
        memory.clear();
        const at = memory.indices(list);
        const out = memory.results(n, (kernels, to) => kernels.places(n, at, list.length, to));
        expect([...new Int32Array(out.u32().buffer)]).toEqual(placesOf(n, list));
      }
    }
  });

  test('openInputsOfMaps: open inputs of open maps, and where they stand among these', async () => {
    const memory = await Memory.empty(build);
    const random = new Random(2);
    for (const maps of [0, 1, 3, 5, 17]) {
      for (const area of [1, 4, 16]) {
        for (const openMaps of openings(random, maps)) {
          for (const [gated, cells] of inputsOn(random, maps * area)) {
            memory.clear();
            const n = cells?.length ?? maps * area;
            // closed, open, and not a number, which is not open
            const z = Float64Array.from({ length: n }, () => random.pick([0, -0, 0.25, 1, Number.NaN]));
            const mapPlaces = openMaps && placesOf(maps, openMaps);
            const [gates, places] = [gated ? memory.put(z) : 0, memory.indices(mapPlaces)];
            const origins = memory.indices(cells);
            const [indices, sources] = [memory.output(n), memory.output(n)];
            const count = memory.call(({ openInputsOfMaps }) =>
              openInputsOfMaps(n, gates, origins, area, places, indices.at, sources.at),
            );
            const expected = expectedInputs(cells ?? range(n), gated ? z : undefined, area, openMaps);
            expect(count).toBe(expected.length);
            expect([...indices.u32().subarray(0, count)]).toEqual(expected.map(({ index }) => index));
            expect([...sources.u32().subarray(0, count)]).toEqual(expected.map(({ source }) => source));
          }
        }
      }
    }
  });

  test('scatterFloats undoes gatherFloats: 0 where nothing was gathered, the rest bit by bit', async () => {
    const memory = await Memory.empty(build);
    const random = new Random(3);
    for (const rows of [0, 1, 5]) {
      for (const width of [0, 1, 3, 17, 100]) {
        for (const columns of openings(random, width)) {
          memory.clear();
          const count = columns?.length ?? width;
          const gap = random.integer(0, 2);
          const special = [0xff800001, 0x80000000, 0x7fc12345];
          const bits = range(rows * (count + gap)).map(
            (i) => special[i] ?? Math.imul(i + 1, 0x9e3779b1) >>> 0,
          );
          const [x, list] = [memory.indices(bits), memory.indices(columns)];
          const y = memory.output(width, { rows, gap: 3 });
          memory.call((kernels) =>
            kernels.scatterFloats(rows, count, x, count + gap, list, y.at, width + 3, width),
          );
          const expected = new Uint32Array(rows * width);
          (columns ?? range(width)).forEach((column, c) => {
            for (let r = 0; r < rows; r++) expected[r * width + column] = bits[r * (count + gap) + c];
          });
          expect(y.u32()).toEqual(expected);
        }
      }
    }
  });
});

/** With gates and without, on all n cells of the maps and where some inputs were removed. */
function inputsOn(random: Random, n: number): (readonly [gated: boolean, cells: Open])[] {
  return [false, true].flatMap((gated) => openings(random, n).map((cells) => [gated, cells] as const));
}

function expectedInputs(cells: readonly number[], z: Float64Array | undefined, area: number, openMaps: Open) {
  return cells.flatMap((cell, index) => {
    const map = Math.floor(cell / area);
    const place = openMaps ? openMaps.indexOf(map) : map;
    const isOpen = place >= 0 && (!z || z[index] > 0);
    return isOpen ? [{ index, source: place * area + (cell % area) }] : [];
  });
}
