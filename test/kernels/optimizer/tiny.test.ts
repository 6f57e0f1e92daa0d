import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { allBuilds } from '../../support/builds.js';
import { Memory, sizes } from '../../support/memory.js';
import { Random } from '../../support/random.js';
import { expectSameBits } from '../../support/sameBits.js';

const TINY = 2 ** -56;

/** Numbers on both sides of the limit, and all that is special. */
function awkward(n: number, limit: number): Float32Array {
  const random = new Random(n + 3);
  const special = [0, -0, Infinity, -Infinity, 2 ** -149, -(2 ** -126), limit, -limit];
  const near = (i: number) => (i % 2 ? 1 : -1) * limit * random.values(1, 0.9, 1.1)[0];
  return Float32Array.from({ length: n }, (_, i) =>
    i % 3 === 0 ? special[(i / 3) % special.length] : near(i),
  );
}

/** All four arrays after one turn. */
function dropped(memory: Memory, n: number, turn: number, turns: number, has = { second: true, mean: true }) {
  const [w, first, mean] = [0, 1, 2].map(() => memory.changing(awkward(n, TINY)));
  const second = memory.changing(awkward(n, TINY ** 2));
  memory.call(({ dropTiny }) =>
    dropTiny(n, w.at, first.at, has.second ? second.at : 0, has.mean ? mean.at : 0, turn, turns),
  );
  return { w: w.f32(), first: first.f32(), second: second.f32(), mean: mean.f32() };
}

const kept = (x: number, limit: number) => (Math.abs(x) < limit ? 0 : x);

describe.each(allBuilds)('dropTiny, %s build', (build) => {
  test.each(sizes)('makes 0 what is under the limit, and leaves all else as it is, n = %i', async (n) => {
    const memory = await Memory.empty(build);
    const { w, first, second, mean } = dropped(memory, n, 0, 1);
    const expected = awkward(n, TINY).map((x) => kept(x, TINY));
    for (const result of [w, first, mean]) expect(result).toEqual(expected);
    expect(second).toEqual(awkward(n, TINY ** 2).map((x) => kept(x, TINY ** 2)));
  });

  test('a NaN stays one', async () => {
    const memory = await Memory.empty(build);
    const cells = memory.changing(new Float32Array(9).fill(Number.NaN));
    memory.call(({ dropTiny }) => dropTiny(9, cells.at, cells.at, 0, 0, 0, 1));
    expect(cells.f32().every(Number.isNaN)).toBe(true);
  });

  test('leaves alone what is not there', async () => {
    const memory = await Memory.empty(build);
    const { second, mean } = dropped(memory, 17, 0, 1, { second: false, mean: false });
    expect(second).toEqual(awkward(17, TINY ** 2));
    expect(mean).toEqual(awkward(17, TINY));
  });

  test('in all turns together looks at each number once', async () => {
    const memory = await Memory.empty(build);
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 150 }), fc.integer({ min: 1, max: 70 }), (n, turns) => {
        const w = memory.changing(new Float32Array(n).fill(TINY / 2));
        const none = memory.changing(new Float32Array(n));
        let before = n;
        for (let turn = 0; turn < turns; turn++) {
          memory.call(({ dropTiny }) => dropTiny(n, w.at, none.at, 0, 0, turn, turns));
          const left = w.f32().filter((x) => x !== 0).length;
          expect(before - left).toBeLessThanOrEqual(Math.ceil(n / turns));
          before = left;
        }
        expect(before).toBe(0);
      }),
      { numRuns: 30 },
    );
  });
});

test.each(sizes)('both builds give the same bits, n = %i', async (n) => {
  await expectSameBits((memory) => dropped(memory, n, 1, 3));
});

describe.each(allBuilds)('tiny gradients, %s build', (build) => {
  test.each(['adam', 'sgd'] as const)('count as 0 in %s, however many there are', async (name) => {
    const memory = await Memory.empty(build);
    const g = [2 ** -149, -(2 ** -126), 2 ** -100, -(2 ** -60), 2 ** -57, -(2 ** -58), 0];
    const n = g.length;
    const [w, first, second] = [0, 1, 2].map(() => memory.changing(new Float32Array(n)));
    const settings = memory.put([0.1, 0.5, 0.5, 0.5, 1e-8, 0]);
    const gAt = memory.put(g);
    memory.call((kernels) => {
      if (name === 'adam') kernels.adam(n, gAt, w.at, first.at, second.at, settings);
      else kernels.sgd(n, gAt, w.at, first.at, settings);
    });
    for (const cells of [w, first, second]) expect([...cells.f32()].every((x) => x === 0)).toBe(true);
  });

  test.each([1, 2])('are not left by a loss (%i rows)', async (rows) => {
    const memory = await Memory.empty(build);
    const [n, ld] = [2, 2];
    const y = memory.put(new Float32Array(rows * n).map((_, i) => (i % 2 ? -60 : 0)));
    const labels = memory.put(new Float32Array(rows));
    const dy = memory.changing(new Float32Array(rows * n));
    memory.call(({ crossEntropy }) => crossEntropy(rows, n, y, ld, labels, 0, 0, 1, dy.at));
    expect([...dy.f32()].every((x) => x === 0)).toBe(true);
    const near = memory.put(new Float32Array(rows * n).fill(2 ** -100));
    const zeros = memory.put(new Float32Array(rows * n));
    const slopes = memory.changing(new Float32Array(rows * n));
    memory.call(({ squaredError }) => squaredError(rows, n, near, ld, zeros, 0, 1, slopes.at));
    expect([...slopes.f32()].every((x) => x === 0)).toBe(true);
  });
});
