import { expect, test } from 'vitest';
import { sharesZeros } from '../../src/data/zeros.js';
import { Random } from '../support/random.js';

/** Rows of 20 in which the given cells are 1. */
function rows(count: number, filled: (row: number, column: number) => boolean): Uint8Array {
  return Uint8Array.from({ length: 20 * count }, (_, i) => (filled(Math.floor(i / 20), i % 20) ? 1 : 0));
}

test('zeros that stand together are worth leaving out', () => {
  expect(
    sharesZeros(
      rows(100, (_, column) => column < 8),
      20,
    ),
  ).toBe(true);
  expect(sharesZeros(Float32Array.from(rows(3, () => false)), 20)).toBe(true);
});

test('few zeros, or zeros each by itself, are not', () => {
  const random = new Random(1);
  expect(
    sharesZeros(
      rows(1000, () => true),
      20,
    ),
  ).toBe(false);
  expect(
    sharesZeros(
      rows(1000, () => random.unit() < 0.5),
      20,
    ),
  ).toBe(false);
});

test('rows that are sorted by class share fewer than their neighbours do', () => {
  // Each fifth of the rows fills another fifth of the columns: together they fill them all.
  const sorted = rows(1000, (row, column) => Math.floor(row / 200) === Math.floor(column / 4));
  const apart = rows(1000, (_, column) => column < 4);
  expect(sharesZeros(apart, 20)).toBe(true);
  // Along the columns there are still zeros together.
  expect(sharesZeros(sorted, 20)).toBe(true);
});
