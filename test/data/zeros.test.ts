import { expect, test } from 'vitest';
import { hasManyZeros } from '../../src/data/zeros.js';
import { Random } from '../support/random.js';

/** Rows of 20 in which the given cells are 1. */
function rows(count: number, filled: (row: number, column: number) => boolean): Uint8Array {
  return Uint8Array.from({ length: 20 * count }, (_, i) => (filled(Math.floor(i / 20), i % 20) ? 1 : 0));
}

test('many zeros are worth leaving out, together or each by itself, of either sign', () => {
  const random = new Random(1);
  expect(
    hasManyZeros(
      rows(100, (_, column) => column < 8),
      20,
    ),
  ).toBe(true);
  expect(
    hasManyZeros(
      rows(1000, () => random.unit() < 0.5),
      20,
    ),
  ).toBe(true);
  expect(hasManyZeros(new Float32Array(60).fill(-0), 20)).toBe(true);
});

test('few zeros are not', () => {
  const random = new Random(1);
  expect(
    hasManyZeros(
      rows(1000, () => true),
      20,
    ),
  ).toBe(false);
  expect(
    hasManyZeros(
      rows(1000, () => random.unit() < 0.75),
      20,
    ),
  ).toBe(false);
});

test('rows that are sorted are looked at from the first to the last', () => {
  expect(
    hasManyZeros(
      rows(5000, (row) => row < 2000),
      20,
    ),
  ).toBe(true);
  expect(
    hasManyZeros(
      rows(5000, (row) => row >= 1000),
      20,
    ),
  ).toBe(false);
});
