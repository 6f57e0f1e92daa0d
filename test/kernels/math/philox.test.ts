import { beforeEach, describe, expect, test } from 'vitest';
import { allBuilds } from '../../support/builds.js';
import { Memory, sizes } from '../../support/memory.js';
import { type Four, key, philox, uniform } from '../../support/philox.js';
import { kolmogorovSmirnov, sigmas } from '../../support/statistics.js';

/** Random123's vectors: counter, key, block. */
const known: readonly {
  readonly counter: Four;
  readonly key: readonly [number, number];
  readonly block: Four;
}[] = [
  {
    counter: [0, 0, 0, 0],
    key: [0, 0],
    block: [0x6627e8d5, 0xe169c58d, 0xbc57ac4c, 0x9b00dbd8],
  },
  {
    counter: [0xffffffff, 0xffffffff, 0xffffffff, 0xffffffff],
    key: [0xffffffff, 0xffffffff],
    block: [0x408f276d, 0x41c83b0e, 0xa20bc7c6, 0x6d5451fd],
  },
  {
    counter: [0x243f6a88, 0x85a308d3, 0x13198a2e, 0x03707344],
    key: [0xa4093822, 0x299f31d0],
    block: [0xd16cfe09, 0x94fdcceb, 0x5001e420, 0x24126ea1],
  },
];

describe.each(allBuilds)('Philox, %s build', (build) => {
  let memory: Memory;
  beforeEach(async () => {
    memory = await Memory.empty(build);
  });

  const draw = (n: number, from: Four = key) =>
    memory.results(n, ({ uniforms }, at) => uniforms(n, ...from, at)).f32();

  test.each(known)('gives the published block of $counter', ({ counter, key, block }) => {
    const words = memory.results(4, ({ philoxBlock }, at) => philoxBlock(...counter, ...key, at));
    expect([...words.u32()]).toEqual(block);
    expect(philox(counter, key)).toEqual(block);
  });

  test.each(sizes)('uniforms are the words in order, n = %i', (n) => {
    expect([...draw(n)]).toEqual(Array.from({ length: n }, (_, i) => uniform(i, key)));
  });

  test('a longer run begins with the shorter one', () => {
    const [short, long] = [draw(37), draw(1000)];
    expect(long.slice(0, 37)).toEqual(short);
  });

  test.each([0, 1, 2, 3])('argument %i of the key and counter matters', (changed) => {
    const other: [number, number, number, number] = [...key];
    other[changed] ^= 1;
    const [a, b] = [draw(100), draw(100, other)];
    expect(a.filter((value, i) => value === b[i]).length).toBe(0);
  });

  test('uniforms are uniform, inside (0, 1), with an exact complement', () => {
    const n = 1_000_000;
    const u = draw(n);
    expect(kolmogorovSmirnov(u, (x) => x)).toBeLessThan(1.95);
    expect(u.every((x) => x > 0 && x < 1 && Math.fround(1 - x) === 1 - x)).toBe(true);
    for (let lane = 0; lane < 4; lane++) {
      const below = u.filter((x, i) => i % 4 === lane && x < 0.3).length;
      expect(sigmas(below, n / 4, Math.fround(0.3))).toBeLessThan(4);
    }
  });
});
