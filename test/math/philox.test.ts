import { beforeAll, describe, expect, test } from 'vitest';
import type { Runtime } from '../../src/runtime/runtime.js';
import { allBuilds, runtimeOf } from '../builds.js';
import { bits, key, results, sizes } from '../kernels.js';
import { kolmogorovSmirnov, sigmas } from '../statistics.js';
import { type Four, philox, uniform } from './philox.js';

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
  let runtime: Runtime;
  beforeAll(async () => {
    runtime = await runtimeOf(build);
  });

  test.each(known)('gives the published block of $counter', ({ counter, key, block }) => {
    const words = results(runtime, 4, (kernels, out) => kernels.philoxBlock(...counter, ...key, out));
    expect([...bits(words)]).toEqual(block);
    expect(philox(counter, key)).toEqual(block);
  });

  test.each(sizes)('uniforms are the words in order, n = %i', (n) => {
    const u = results(runtime, n, (kernels, out) => kernels.uniforms(n, ...key, out));
    expect([...u]).toEqual(Array.from({ length: n }, (_, i) => uniform(i, key)));
  });

  test('a longer run begins with the shorter one', () => {
    const [short, long] = [37, 1000].map((n) =>
      results(runtime, n, (kernels, out) => kernels.uniforms(n, ...key, out)),
    );
    expect(long.slice(0, 37)).toEqual(short);
  });

  test.each([0, 1, 2, 3])('argument %i of the key and counter matters', (changed) => {
    const other: [number, number, number, number] = [...key];
    other[changed] ^= 1;
    const draw = (from: Four) => results(runtime, 100, (kernels, out) => kernels.uniforms(100, ...from, out));
    const [a, b] = [draw(key), draw(other)];
    expect(a.filter((value, i) => value === b[i]).length).toBe(0);
  });

  test('uniforms are uniform, inside (0, 1), with an exact complement', () => {
    const n = 1_000_000;
    const u = results(runtime, n, (kernels, out) => kernels.uniforms(n, ...key, out));
    expect(kolmogorovSmirnov(u, (x) => x)).toBeLessThan(1.95);
    expect(u.every((x) => x > 0 && x < 1 && Math.fround(1 - x) === 1 - x)).toBe(true);
    for (let lane = 0; lane < 4; lane++) {
      const below = u.filter((x, i) => i % 4 === lane && x < 0.3).length;
      expect(sigmas(below, n / 4, Math.fround(0.3))).toBeLessThan(4);
    }
  });
});
