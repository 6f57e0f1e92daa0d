import fc from 'fast-check';
import { expect, test } from 'vitest';
import { apportion } from '../../src/table/apportion.js';

const sizes = fc.array(fc.integer({ min: 1, max: 50 }), { minLength: 1, maxLength: 8 });
const sum = (numbers: readonly number[]) => numbers.reduce((sum, x) => sum + x, 0);

test('parts are the shares rounded up or down, and make the total', () => {
  fc.assert(
    fc.property(sizes, fc.double({ min: 0, max: 1, noNaN: true }), (sizes, share) => {
      const total = Math.floor(share * sum(sizes));
      const parts = apportion(total, sizes, sizes);
      expect(sum(parts)).toBe(total);
      parts.forEach((part, i) => {
        expect(Math.abs(part - (total * sizes[i]) / sum(sizes))).toBeLessThan(1);
      });
    }),
  );
});

test('what is left goes to the largest remainders, of equals to the first', () => {
  // 1.5, 0.75 and 0.75 of 3.
  expect(apportion(3, [4, 2, 2], [4, 2, 2])).toEqual([1, 1, 1]);
  expect(apportion(1, [2, 2, 2], [2, 2, 2])).toEqual([1, 0, 0]);
});

test('no part exceeds its room, and the total is reached nevertheless', () => {
  expect(apportion(6, [10, 1, 1], [2, 4, 4])).toEqual([2, 2, 2]);
  fc.assert(
    fc.property(
      sizes,
      fc.array(fc.nat(9), { minLength: 8, maxLength: 8 }),
      fc.nat(99),
      (sizes, all, wanted) => {
        const rooms = all.slice(0, sizes.length);
        const total = Math.min(wanted, sum(rooms));
        const parts = apportion(total, sizes, rooms);
        expect(sum(parts)).toBe(total);
        parts.forEach((part, i) => {
          expect(part).toBeLessThanOrEqual(rooms[i]);
        });
      },
    ),
  );
});
