import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { folds } from '../../src/table/folds.js';
import { failure } from '../support/failure.js';
import { tableOf } from '../support/tables.js';

const cells = fc.array(fc.constantFrom('a', 'b', 'c', 'd', 'e', null), { minLength: 10, maxLength: 60 });
const ks = fc.integer({ min: 2, max: 5 });

describe('each row is tested once, and trained on in all other folds', () => {
  test.each(['stratify', 'by', 'none'])('%s', (option) => {
    fc.assert(
      fc.property(cells, ks, fc.nat(), (cells, k, seed) => {
        const groups = new Set(cells.filter((cell) => cell !== null)).size;
        fc.pre(option !== 'by' || groups >= k);
        const table = tableOf({ y: cells });
        const all = folds(table, k, { seed, ...(option !== 'none' && { [option]: 'y' }) });
        expect(all).toHaveLength(k);
        expect(all.flatMap(({ test }) => [...test]).sort((a, b) => a - b)).toEqual([...cells.keys()]);
        for (const { training, test } of all) {
          expect([...training, ...test].sort((a, b) => a - b)).toEqual([...cells.keys()]);
          expect([...test]).toEqual([...test].sort((a, b) => a - b));
          expect([...training]).toEqual([...training].sort((a, b) => a - b));
          expect(test.length).toBeGreaterThan(0);
        }
        const counts = (value: string | null) =>
          all.map(({ test }) => test.filter((row) => cells[row] === value).length);
        for (const value of new Set(cells)) {
          const found = counts(value);
          if (option === 'stratify') expect(Math.max(...found) - Math.min(...found)).toBeLessThan(2);
          if (option === 'by' && value !== null) {
            expect(found.filter((count) => count > 0)).toHaveLength(1);
          }
        }
        if (option !== 'by') {
          const sizes = all.map(({ test }) => test.length);
          expect(Math.max(...sizes) - Math.min(...sizes)).toBeLessThan(2);
        }
      }),
    );
  });
});

test('one seed gives the same folds, another others', () => {
  const table = tableOf({ x: Array.from({ length: 12 }, (_, i) => i) });
  const tests = (seed: number) => folds(table, 3, { seed }).map(({ test }) => [...test]);
  expect(tests(5)).toEqual([
    [4, 7, 9, 11],
    [5, 6, 8, 10],
    [0, 1, 2, 3],
  ]);
  expect(tests(6)).not.toEqual(tests(5));
});

test('groups of all sizes make folds of about one size', () => {
  const person = Array.from({ length: 10 }, (_, i) => new Array<number>(i + 1).fill(i)).flat();
  const sizes = folds(tableOf({ person }), 5, { by: 'person' }).map(({ test }) => test.length);
  expect(sizes).toEqual([11, 11, 11, 11, 11]);
});

test('only rows that are given', () => {
  const table = tableOf({ x: [0, 1, 2, 3, 4, 5] });
  const all = folds(table, 2, { rows: [5, 1, 3] });
  expect(all.flatMap(({ test }) => [...test]).sort()).toEqual([1, 3, 5]);
  expect(all.every(({ training, test }) => training.length + test.length === 3)).toBe(true);
});

test.each([
  ['k', 1, {}],
  ['k', 2.5, {}],
  ['k', 5, {}],
  ['k', 3, { by: 'y' }],
  ['options', 2, { by: 'y', stratify: 'y' }],
  ['options.by', 2, { by: 'z' }],
  ['options.rows', 2, { rows: [1, 1] }],
])('errors: %s', (argument, k, options) => {
  const table = tableOf({ y: ['a', 'b', 'a', 'b'] });
  expect(failure(() => folds(table, k, options))).toMatchObject({ code: 'INVALID_ARGUMENT', argument });
});
