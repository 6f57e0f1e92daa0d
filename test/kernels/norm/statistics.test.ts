import { describe, expect, test } from 'vitest';
import { averageMoments, type Moments, momentsOf } from '../../oracle/batchNorm.js';
import { allBuilds } from '../../support/builds.js';
import { expectClose } from '../../support/close.js';
import { openings, range } from '../../support/lists.js';
import { Memory } from '../../support/memory.js';
import { Random } from '../../support/random.js';
import { expectSameBits } from '../../support/sameBits.js';
import { type Chosen, chosenOf, sizeOf, someImages } from './images.js';

const EPSILON = 1e-5;

function statisticsOf(memory: Memory, chosen: Chosen, x: ArrayLike<number>): Float32Array {
  const { all, list, shape, gap } = chosen;
  const { images, maps, area } = shape;
  const from = memory.put(x, { rows: images, gap });
  const indices = memory.indices(list);
  const out = memory.output(3 * maps);
  memory.call(({ batchStatistics }) =>
    batchStatistics(images, maps, area, from, all * area + gap, indices, EPSILON, out.at),
  );
  return out.f32();
}

/** The rows that stand for such moments. */
function rowsOf({ mean, variance }: Moments, n: number): Float64Array {
  return Float64Array.from([...mean].flatMap((value, map) => rowOf(value, variance[map], n)));
}

function rowOf(mean: number, variance: number, n: number): number[] {
  return [mean, 1 / Math.sqrt(variance + EPSILON), n > 1 ? (variance * n) / (n - 1) : 0];
}

/** All cells of one map. */
function oneMap(images: number, area: number): Chosen {
  return { all: 1, list: undefined, shape: { images, maps: 1, area }, gap: 0 };
}

describe.each(allBuilds)('batch statistics, %s build', (build) => {
  test('mean and variance of each chosen map, over all images', async () => {
    const memory = await Memory.empty(build);
    const random = new Random(1);
    for (const chosen of someImages(random)) {
      memory.clear();
      const x = random.values(sizeOf(chosen), -3, 5);
      const { images, area } = chosen.shape;
      const expected = rowsOf(momentsOf(chosen.shape, chosenOf(chosen, x)), images * area);
      expectClose(statisticsOf(memory, chosen, x), expected, 2e-7, JSON.stringify(chosen));
    }
  });

  test.each([
    ['far from 0', (x: number) => 4096 + x / 64],
    ['of a first cell far from all others', (x: number, i: number) => (i === 0 ? 1e6 : x)],
    ['huge', (x: number) => 1e37 * x],
  ])('lose nothing of cells %s', async (_, change) => {
    const memory = await Memory.empty(build);
    const random = new Random(2);
    for (const area of [5, 17, 1024]) {
      const chosen = oneMap(3, area);
      const x = Float32Array.from(random.values(3 * area), change);
      const { mean, variance } = momentsOf(chosen.shape, x);
      const n = 3 * area;
      const [m, inverse, unbiased] = statisticsOf(memory, chosen, x);
      expect(Math.abs(m / mean[0] - 1)).toBeLessThan(1e-6);
      const [, expectedInverse, expectedUnbiased] = rowOf(mean[0], variance[0], n);
      expect(Math.abs(inverse / Math.fround(expectedInverse) - 1)).toBeLessThan(1e-6);
      if (Math.fround(expectedUnbiased) === Number.POSITIVE_INFINITY) expect(unbiased).toBe(Infinity);
      else expect(Math.abs(unbiased / expectedUnbiased - 1)).toBeLessThan(1e-6);
    }
  });

  test('equal cells have a variance of exactly 0, as a single one has', async () => {
    const memory = await Memory.empty(build);
    for (const count of [1, 3, 4, 100]) {
      const x = new Float32Array(count).fill(0.1);
      const expected = [0.1, 1 / Math.sqrt(EPSILON), 0].map(Math.fround);
      expect([...statisticsOf(memory, oneMap(1, count), x)]).toEqual(expected);
      expect([...statisticsOf(memory, oneMap(count, 1), x)]).toEqual(expected);
    }
  });

  test('without a cell nothing is written; a NaN is not hidden', async () => {
    const memory = await Memory.empty(build);
    const before = [1, 2, 3];
    for (const [images, area] of [
      [0, 4],
      [4, 0],
    ]) {
      const out = memory.changing(before);
      memory.call(({ batchStatistics }) => batchStatistics(images, 1, area, 0, area, 0, EPSILON, out.at));
      expect([...out.f32()]).toEqual(before);
    }
    for (const place of [0, 3, 16]) {
      const x = new Float32Array(17).fill(1);
      x[place] = Number.NaN;
      expect([...statisticsOf(memory, oneMap(1, 17), x)]).toEqual([Number.NaN, Number.NaN, Number.NaN]);
    }
  });

  test('running averages go on by the unbiased variance, and are the statistics at test time', async () => {
    const memory = await Memory.empty(build);
    const random = new Random(3);
    for (const all of [0, 1, 3, 5, 17]) {
      for (const rows of openings(random, all)) {
        memory.clear();
        const places = rows ?? range(all);
        const shape = { images: 2, maps: places.length, area: 9 };
        const chosen: Chosen = { all: places.length, list: undefined, shape, gap: 0 };
        const x = random.values(2 * places.length * 9, -1, 3);
        const batch = momentsOf(shape, x);
        const before = random.values(2 * all, 0.5, 2);
        const running = memory.changing(before);
        const statistics = memory.put(statisticsOf(memory, chosen, x));
        const indices = memory.indices(rows);
        memory.call(({ averageStatistics }) =>
          averageStatistics(places.length, statistics, indices, 0.1, running.at),
        );
        const old = {
          mean: Float64Array.from(places, (row) => before[2 * row]),
          variance: Float64Array.from(places, (row) => before[2 * row + 1]),
        };
        const { mean, variance } = averageMoments(shape, batch, old, 0.1);
        const expected = before.slice();
        for (const [map, row] of places.entries()) expected.set([mean[map], variance[map]], 2 * row);
        expectClose(running.f32(), expected, 2e-7, 'running averages');

        const out = memory.output(3 * places.length);
        memory.call(({ runningStatistics }) =>
          runningStatistics(places.length, running.at, indices, EPSILON, out.at),
        );
        const later = places.flatMap((_, map) => [
          mean[map],
          1 / Math.sqrt(variance[map] + EPSILON),
          variance[map],
        ]);
        expectClose(out.f32(), later, 3e-7, 'statistics at test time');
      }
    }
  });
});

test('statistics have the same bits in both builds, of special values too', async () => {
  const random = new Random(4);
  for (const chosen of someImages(random, 30)) {
    const special = [0, -0, 1, -1e38, 1e38, 1e-42, Number.NaN, Number.POSITIVE_INFINITY];
    const plain = random.values(sizeOf(chosen), -1e3, 1e3);
    for (const x of [plain, plain.map((value) => (random.unit() < 0.1 ? random.pick(special) : value))]) {
      await expectSameBits((memory) => ({ statistics: statisticsOf(memory, chosen, x) }));
    }
  }
});
