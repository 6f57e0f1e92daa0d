import { describe, expect, test } from 'vitest';
import { allBuilds } from '../../support/builds.js';
import { expectClose } from '../../support/close.js';
import { Memory, sizes } from '../../support/memory.js';
import { Random } from '../../support/random.js';
import { expectSameBits } from '../../support/sameBits.js';

/** Groups of any size, and the first of each. */
function leadersFor(n: number, random: Random): number[] {
  const groups = Array.from({ length: n }, () => random.integer(0, Math.ceil(n / 3)));
  return groups.map((group) => groups.indexOf(group));
}

function shareGradients(memory: Memory, leaders: readonly number[], values: ArrayLike<number>) {
  const [list, g] = [memory.indices(leaders), memory.changing(values)];
  memory.call((kernels) => kernels.shareGradients(leaders.length, list, g.at));
  return { g: g.f32() };
}

describe.each(allBuilds)('the gradients of gates that share one, %s build', (build) => {
  test.each(sizes)('are the sums of their groups, from the first to the last, n = %i', async (n) => {
    const memory = await Memory.empty(build);
    const random = new Random(n + 1);
    for (let left = 5; left > 0; left--) {
      const [leaders, values] = [leadersFor(n, random), random.values(n, -3, 3)];
      const { g } = shareGradients(memory, leaders, values);
      const sum = (i: number, round: (x: number) => number) =>
        leaders.reduce((total, leader, k) => (leader === leaders[i] ? round(total + values[k]) : total), 0);
      expectClose(
        g,
        Array.from(leaders, (_, i) => sum(i, (x) => x)),
        1e-6,
      );
      expect([...g]).toEqual(Array.from(leaders, (_, i) => sum(i, Math.fround)));
    }
  });

  test('a NaN stays in its group, and who is alone keeps what it has', async () => {
    const memory = await Memory.empty(build);
    const { g } = shareGradients(memory, [0, 1, 0, 3, 1, 5], [1, 2, Number.NaN, -0, 4, 7]);
    expect([...g]).toEqual([Number.NaN, 6, Number.NaN, -0, 6, 7]);
  });
});

test.each(sizes)('both builds give the same bits, n = %i', async (n) => {
  const random = new Random(n + 2);
  const [leaders, values] = [leadersFor(n, random), random.values(n, -3, 3)];
  await expectSameBits((memory) => shareGradients(memory, leaders, values));
});
