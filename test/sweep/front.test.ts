/** Fronts and means, against their definitions. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { meanOf, paretoFront } from '../../src/sweep/front.js';

const item = fc.record({ cost: fc.integer({ min: 0, max: 6 }), error: fc.integer({ min: 0, max: 6 }) });
type Item = { readonly cost: number; readonly error: number };
const front = (items: readonly Item[]) =>
  paretoFront(
    items,
    ({ cost }) => cost,
    ({ error }) => error,
  );

test('the front has what nothing else is better than, each point once, by their costs', () => {
  fc.assert(
    fc.property(fc.array(item, { maxLength: 20 }), (items) => {
      const isBetter = (a: Item, b: Item) =>
        a.cost <= b.cost && a.error <= b.error && (a.cost < b.cost || a.error < b.error);
      const best = items.filter((b) => !items.some((a) => isBetter(a, b)));
      const points = new Set(best.map(({ cost, error }) => `${cost} ${error}`));
      const found = front(items);
      expect(found.map(({ cost, error }) => `${cost} ${error}`).sort()).toEqual([...points].sort());
      for (const each of found)
        expect(items.find((one) => one.cost === each.cost && one.error === each.error)).toBe(each);
      expect(found.map(({ cost }) => cost)).toEqual(found.map(({ cost }) => cost).sort((a, b) => a - b));
    }),
  );
});

test('what is no number is not on it', () => {
  const good = { cost: 1, error: 2 };
  expect(front([{ cost: 0, error: Number.NaN }, good, { cost: Number.NaN, error: 0 }])).toEqual([good]);
  expect(front([])).toEqual([]);
});

test('mean and deviation', () => {
  expect(meanOf([2, 4, 9])).toEqual({ mean: 5, deviation: Math.sqrt(13) });
  expect(meanOf([7])).toEqual({ mean: 7, deviation: 0 });
});
