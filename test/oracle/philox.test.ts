import { expect, test } from 'vitest';
import { word } from '../support/philox.js';
import { epochOrder, gateNoise, keyOf, words } from './philox.js';

test('words are those of Philox in whole numbers', () => {
  for (const seed of [0, 1, 2 ** 32 - 1, 2 ** 53 - 1]) {
    const key = [seed % 2 ** 32, Math.floor(seed / 2 ** 32), 2 ** 32 - 7, 515] as const;
    const expected = Array.from({ length: 23 }, (_, i) => word(i, key));
    expect(words(23, keyOf(seed, 0), 2 ** 32 - 7, 515)).toEqual(expected);
  }
});

test('an order has every example once, and noise lies inside (0, 1)', () => {
  expect(epochOrder(60, keyOf(7, 0), 3).sort((a, b) => a - b)).toEqual(
    Array.from({ length: 60 }, (_, i) => i),
  );
  expect(gateNoise(500, keyOf(7, 0), 3, 1).every((u) => u > 0 && u < 1)).toBe(true);
});
