import { expect, test } from 'vitest';
import { ZeroWatch } from '../../src/layers/dense/zeros.js';

/** At which of so many products zeros are left out, when so many steps of 100 are kept. */
function tries(watch: ZeroWatch, products: number, kept: (product: number) => number): number[] {
  return Array.from({ length: products }, (_, product) => product).filter((product) => {
    if (!watch.leavesOut()) return false;
    watch.found(kept(product), 100);
    return true;
  });
}

test('zeros are left out for as long as it pays', () => {
  expect(tries(new ZeroWatch(), 5, () => 65)).toEqual([0, 1, 2, 3, 4]);
});

test('where it does not pay it is tried at longer and longer distances, which have an end', () => {
  const at = tries(new ZeroWatch(), 5000, () => 66);
  expect(at.slice(0, 5)).toEqual([0, 3, 8, 17, 34]);
  expect(at.at(-1) ?? 0).toBeGreaterThan(3000);
  expect(at.map((product, i) => product - (at[i - 1] ?? 0)).at(-1)).toBe(1025);
});

test('a try that pays ends the pauses', () => {
  const watch = new ZeroWatch();
  expect(tries(watch, 12, (product) => (product < 3 ? 100 : 10))).toEqual([0, 3, 4, 5, 6, 7, 8, 9, 10, 11]);
  expect(tries(watch, 4, () => 100)).toEqual([0, 3]);
});
