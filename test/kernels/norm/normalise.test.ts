import { describe, expect, test } from 'vitest';
import { momentsOf, normalised } from '../../oracle/batchNorm.js';
import { allBuilds } from '../../support/builds.js';
import { expectClose } from '../../support/close.js';
import { openings, range } from '../../support/lists.js';
import { Memory } from '../../support/memory.js';
import { Random } from '../../support/random.js';
import { expectSameBits } from '../../support/sameBits.js';
import { type Chosen, chosenOf, sizeOf, someImages } from './images.js';

const EPSILON = 1e-5;

/** y of the chosen maps, without the gaps between images. */
function normalise(
  memory: Memory,
  { all, list, shape: { images, maps, area }, gap }: Chosen,
  x: ArrayLike<number>,
  coefficients: ArrayLike<number>,
  relu: boolean,
): Float32Array {
  const from = memory.put(x, { rows: images, gap });
  const [indices, with3] = [memory.indices(list), memory.put(coefficients)];
  const y = memory.output(maps * area, { rows: images, gap: 1 });
  memory.call(({ normaliseMaps }) =>
    normaliseMaps(
      ...([images, maps, area, from, all * area + gap, indices] as const),
      ...([with3, y.at, maps * area + 1, relu ? 1 : 0] as const),
    ),
  );
  return y.f32();
}

describe.each(allBuilds)('normalised maps, %s build', (build) => {
  test('coefficients are of the rows that are open, with their gates', async () => {
    const memory = await Memory.empty(build);
    const random = new Random(1);
    for (const all of [0, 1, 3, 5, 17]) {
      for (const rows of openings(random, all)) {
        for (const gated of [false, true]) {
          memory.clear();
          const places = rows ?? range(all);
          const statistics = random.values(3 * places.length, 0.1, 2);
          const [w, z] = [random.values(2 * all), random.values(all, 0, 1)];
          const from = memory.put(statistics);
          const parameters = memory.put(w, { rows: all, gap: 3 });
          const [indices, gates] = [memory.indices(rows), gated ? memory.put(z) : 0];
          const out = memory.output(3 * places.length);
          memory.call(({ normalisation }) =>
            normalisation(places.length, from, parameters, 5, indices, gates, out.at),
          );
          const expected = places.flatMap((row, map) => {
            const gate = gated ? z[row] : 1;
            const scale = Math.fround(statistics[3 * map + 1] * w[2 * row + 1]);
            return [statistics[3 * map], Math.fround(gate * scale), Math.fround(gate * w[2 * row])];
          });
          expect([...out.f32()]).toEqual(expected);
        }
      }
    }
  });

  test.each([false, true])('each chosen map, shifted and scaled; rectified: %s', async (relu) => {
    const memory = await Memory.empty(build);
    const random = new Random(2);
    for (const chosen of someImages(random)) {
      memory.clear();
      const { maps } = chosen.shape;
      const x = random.values(sizeOf(chosen), -3, 5);
      const mine = chosenOf(chosen, x);
      const moments = momentsOf(chosen.shape, mine);
      const [beta, gamma] = [random.values(maps), random.values(maps, -2, 2)];
      const coefficients = range(maps).flatMap((map) => [
        moments.mean[map],
        gamma[map] / Math.sqrt(moments.variance[map] + EPSILON),
        beta[map],
      ]);
      const y = normalise(memory, chosen, x, coefficients, relu);
      const expected = normalised(chosen.shape, mine, moments, EPSILON, { beta, gamma }, relu);
      // The rounding of mean and x counts as often as 1/√(variance + ε) says.
      const most = Math.max(1, ...moments.variance.map((v) => 1 / Math.sqrt(v + EPSILON)));
      expectClose(y, expected, 3e-6 * most, JSON.stringify(chosen));
    }
  });

  test('may be where x is; a NaN stays one, and 0 is never negative', async () => {
    const memory = await Memory.empty(build);
    for (const area of [1, 4, 7]) {
      const values = [-0, Number.NaN, -1, 2, -0, 3, Number.NaN].slice(0, area);
      for (const [relu, low] of [
        [0, -2],
        [1, 0],
      ]) {
        const x = memory.changing(values);
        const coefficients = memory.put([0, 2, -0]);
        memory.call(({ normaliseMaps }) =>
          normaliseMaps(1, 1, area, x.at, area, 0, coefficients, x.at, area, relu),
        );
        expect([...x.f32()]).toEqual([0, Number.NaN, low, 4, 0, 6, Number.NaN].slice(0, area));
      }
    }
  });

  test('no image, no map, no cell: nothing happens', async () => {
    const memory = await Memory.empty(build);
    for (const [images, maps, area] of [
      [0, 3, 5],
      [3, 0, 5],
      [3, 5, 0],
    ]) {
      memory.call(({ normaliseMaps }) => normaliseMaps(images, maps, area, 0, 15, 0, 0, 0, 15, 1));
    }
  });
});

test('normalised maps have the same bits in both builds', async () => {
  const random = new Random(3);
  for (const chosen of someImages(random, 30)) {
    const x = random.values(sizeOf(chosen), -1e3, 1e3);
    const coefficients = random.values(3 * chosen.shape.maps);
    await expectSameBits((memory) => ({
      y: normalise(memory, chosen, x, coefficients, false),
      rectified: normalise(memory, chosen, x, coefficients, true),
    }));
  }
});
