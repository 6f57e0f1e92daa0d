import { describe, expect, test } from 'vitest';
import { expectClose } from './close.js';
import { Random } from './random.js';

describe('expectClose', () => {
  test('passes what is close, relative to 1 + |expected|', () => {
    expectClose([1e-9, 1000.0005, Number.NaN, -Infinity], [0, 1000, Number.NaN, -Infinity], 1e-6);
    expectClose([], [], 0);
  });

  test('names the worst element', () => {
    expect(() => expectClose([0, 2.5, 9], [0, 2, 3], 0.1, 'y')).toThrow(/y\[2\] of 3 is 9, expected 3/);
  });

  test.each([
    ['NaN', [Number.NaN], [0]],
    ['a missing NaN', [0], [Number.NaN]],
    ['an infinity', [Infinity], [1]],
    ['the other infinity', [-Infinity], [Infinity]],
    ['a missing element', [1], [1, 2]],
  ])('fails for %s', (_, actual, expected) => {
    expect(() => expectClose(actual, expected, 1e6)).toThrow();
  });
});

describe('Random', () => {
  test('the same seed gives the same numbers, another seed others', () => {
    expect(new Random(5).values(20)).toEqual(new Random(5).values(20));
    expect(new Random(6).values(20)).not.toEqual(new Random(5).values(20));
  });

  test('values are all different, in range and exact in float32', () => {
    const values = new Random(1).values(5000, -3, 2);
    expect(new Set(values).size).toBe(5000);
    expect(values.every((value) => value >= -3 && value <= 2 && Math.fround(value) === value)).toBe(true);
  });

  test('units lie strictly inside (0, 1) and fill it evenly', () => {
    const units = new Random(2).units(20_000);
    expect(units.every((u) => u > 0 && u < 1 && Math.fround(1 - u) === 1 - u)).toBe(true);
    const counts = new Array<number>(10).fill(0);
    for (const u of units) counts[Math.floor(10 * u)]++;
    expect(Math.min(...counts)).toBeGreaterThan(1800);
    expect(Math.max(...counts)).toBeLessThan(2200);
  });
});
