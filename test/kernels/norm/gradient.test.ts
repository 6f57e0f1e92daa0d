import { describe, test } from 'vitest';
import { beforeRectifier, momentsOf, normalisedGradient } from '../../oracle/batchNorm.js';
import { allBuilds } from '../../support/builds.js';
import { expectClose } from '../../support/close.js';
import { range } from '../../support/lists.js';
import { Memory } from '../../support/memory.js';
import { Random } from '../../support/random.js';
import { expectSameBits } from '../../support/sameBits.js';
import { type Chosen, chosenOf, sizeOf, someImages, withChosen } from './images.js';

const EPSILON = 1e-5;

/** What the kernel reads: x, dx and y, dy as the chosen maps are; w, z for each of all maps. */
interface Problem {
  readonly chosen: Chosen;
  readonly x: Float64Array;
  readonly y: Float64Array | undefined;
  readonly dy: Float64Array;
  /** [all, 2]: β and γ */
  readonly w: Float64Array;
  readonly z: Float64Array | undefined;
  readonly dx: Float64Array;
  readonly onto: boolean;
}

interface Options {
  readonly rectified: boolean;
  readonly gated: boolean;
  readonly onto: boolean;
}

function problemOf(random: Random, chosen: Chosen, { rectified, gated, onto }: Options): Problem {
  const { images, maps, area } = chosen.shape;
  const count = images * maps * area;
  const signs = random.values(count);
  return {
    chosen,
    x: random.values(sizeOf(chosen), -2, 3),
    y: rectified ? signs.map((value) => Math.max(0, value)) : undefined,
    dy: random.values(count),
    w: random.values(2 * chosen.all, 0.5, 2),
    z: gated ? random.values(chosen.all, 0, 1) : undefined,
    dx: random.values(sizeOf(chosen)),
    onto,
  };
}

/** The kernel's d [maps, 2] and dx [images, all, area]; `inPlace` puts dx where dy is, for which there must be no list. */
function gradients(memory: Memory, problem: Problem, inPlace = false) {
  const { chosen, x, y, dy, w, z, dx, onto } = problem;
  const { all, list, gap } = chosen;
  const { images, maps, area } = chosen.shape;
  const layout = { rows: images, gap };
  const from = memory.put(x, layout);
  const indices = memory.indices(list);
  const statistics = memory.output(3 * maps);
  memory.kernels.batchStatistics(
    ...([images, maps, area, from, all * area + gap, indices, EPSILON, statistics.at] as const),
  );
  const outputs = y ? memory.put(y, { rows: images, gap: 2 }) : 0;
  const dout = memory.changing(dy, { rows: images, gap: 2 });
  const din = memory.changing(dx, { rows: images, gap: 1 });
  const parameters = memory.put(w, { rows: all, gap: 3 });
  const gates = z ? memory.put(z) : 0;
  const scratch = memory.output(16 * maps);
  const d = memory.output(2, { rows: maps, gap: 1 });
  const cells = memory.indices([
    ...[maps, area, from, all * area + gap, indices, outputs, dout.at, maps * area + 2, statistics.at],
    ...[parameters, 5, indices, gates, scratch.at, d.at, 3],
    ...(inPlace ? [dout.at, maps * area + 2] : [din.at, all * area + 1]),
    onto ? 1 : 0,
  ]);
  memory.call(({ normaliseGradient }) => normaliseGradient(cells, images));
  return { d: d.f32(), dx: (inPlace ? dout : din).f32(), statistics: statistics.f32() };
}

/** What the oracle has for it. */
function expectedGradients({ chosen, x, y, dy, w, z, dx, onto }: Problem) {
  const { shape, all, list } = chosen;
  const mine = chosenOf(chosen, x);
  const moments = momentsOf(shape, mine);
  const rows = list ?? range(all);
  const gamma = rows.map((row) => w[2 * row + 1]);
  const dv = y ? beforeRectifier(y, dy) : dy;
  const affine = z ? { gamma, z: rows.map((row) => z[row]) } : { gamma };
  const { dbeta, dgamma, dx: own } = normalisedGradient(shape, mine, moments, EPSILON, affine, dv);
  const before = chosenOf(chosen, dx);
  return {
    d: rows.flatMap((_, map) => [dbeta[map], dgamma[map]]),
    dx: withChosen(
      chosen,
      dx,
      own.map((value, i) => value + (onto ? before[i] : 0)),
    ),
    // Of a map with nearly equal cells x̂ and dx have more of the rounding of x and of its mean.
    scale: 1 + Math.max(0, ...moments.variance.map((v) => 1 / Math.sqrt(v + EPSILON))),
  };
}

const options: readonly Options[] = [0, 1, 2, 3, 4, 5, 6, 7].map((bits) => ({
  rectified: (bits & 1) > 0,
  gated: (bits & 2) > 0,
  onto: (bits & 4) > 0,
}));

describe.each(allBuilds)('the way back through batch normalisation, %s build', (build) => {
  test.each(options)(
    'dβ, dγ and dx: rectified $rectified, gated $gated, added $onto; other maps of dx stay',
    async (option) => {
      const memory = await Memory.empty(build);
      const random = new Random(1);
      for (const chosen of someImages(random)) {
        memory.clear();
        const problem = problemOf(random, chosen, option);
        const { d, dx } = gradients(memory, problem);
        const expected = expectedGradients(problem);
        expectClose(d, expected.d, 1e-6 * expected.scale, `d of ${JSON.stringify(chosen)}`);
        expectClose(dx, expected.dx, 1e-6 * expected.scale, `dx of ${JSON.stringify(chosen)}`);
      }
    },
  );

  test('dx may be where dy is', async () => {
    const memory = await Memory.empty(build);
    const random = new Random(2);
    for (const chosen of someImages(random).filter(({ list }) => !list)) {
      memory.clear();
      const problem = problemOf(random, chosen, { rectified: true, gated: true, onto: false });
      const apart = gradients(memory, problem);
      const { d, dx } = gradients(memory, problem, true);
      expectClose(d, apart.d, 0);
      expectClose(dx, apart.dx, 0);
    }
  });
});

test('gradients have the same bits in both builds, of special values too', async () => {
  const random = new Random(3);
  const special = [0, -0, -1e38, 1e38, 1e-42, Number.NaN, Number.POSITIVE_INFINITY];
  for (const chosen of someImages(random, 8)) {
    for (const option of options) {
      const problem = problemOf(random, chosen, option);
      const wild = (values: Float64Array) =>
        values.map((value) => (random.unit() < 0.05 ? random.pick(special) : value));
      await expectSameBits((memory) => gradients(memory, problem));
      const wildProblem = { ...problem, x: wild(problem.x), dy: wild(problem.dy) };
      await expectSameBits((memory) => gradients(memory, wildProblem));
    }
  }
});
