import { beforeEach, describe, expect, test } from 'vitest';
import { allBuilds } from '../../support/builds.js';
import { Memory, sizes } from '../../support/memory.js';
import { key, word } from '../../support/philox.js';
import { sigmas } from '../../support/statistics.js';

/** The shuffle from the inside out, on an array. */
function expected(n: number): number[] {
  const a: number[] = [];
  for (let i = 0; i < n; i++) {
    const j = Number((BigInt(word(i, key)) * BigInt(i + 1)) >> 32n);
    a[i] = a[j];
    a[j] = i;
  }
  return a;
}

describe.each(allBuilds)('shuffle, %s build', (build) => {
  let memory: Memory;
  beforeEach(async () => {
    memory = await Memory.empty(build);
  });
  const order = (n: number, step: number) =>
    memory.results(n, ({ shuffle }, at) => shuffle(n, key[0], key[1], step, key[3], at)).u32();

  test.each(sizes)('is Fisher and Yates’s, n = %i', (n) => {
    expect([...order(n, key[2])]).toEqual(expected(n));
  });

  test('is a permutation, of its own in each step', () => {
    const n = 10_007;
    const [a, b] = [order(n, 0), order(n, 1)];
    expect([...a].sort((x, y) => x - y)).toEqual(Array.from({ length: n }, (_, i) => i));
    expect(a.filter((value, i) => value === b[i]).length).toBeLessThan(10); // 1 is expected
    expect(a.filter((value, i) => value === i).length).toBeLessThan(10);
  });

  test('gives every order of three equally often', () => {
    const counts = new Map<string, number>();
    const n = 6000;
    for (let step = 0; step < n; step++) {
      memory.clear();
      const name = order(3, step).join();
      counts.set(name, (counts.get(name) ?? 0) + 1);
    }
    expect(counts.size).toBe(6);
    for (const count of counts.values()) expect(sigmas(count, n, 1 / 6)).toBeLessThan(4);
  });
});
