import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type Split, type SplitOptions, splitTable } from '../../src/table/split.js';
import { cellOf } from '../../src/table/table.js';
import { failure } from '../support/failure.js';
import { Random } from '../support/random.js';
import { tableOf } from '../support/tables.js';

const seeds = fc.nat(2 ** 53 - 1);

function numbered(rows: number) {
  return tableOf({ x: Array.from({ length: rows }, (_, i) => i) });
}

/** That the parts are sorted and have each of these rows once. */
function expectComplete({ training, validation, test }: Split, rows: ArrayLike<number>): void {
  for (const part of [training, validation, test]) expect([...part]).toEqual([...part].sort((a, b) => a - b));
  const all = [...training, ...validation, ...test].sort((a, b) => a - b);
  expect(all).toEqual(Array.from(rows).sort((a, b) => a - b));
}

function sizes({ training, validation, test }: Split): number[] {
  return [training.length, validation.length, test.length];
}

describe('by chance', () => {
  test('each row is in one part, and a share is the nearest number of rows', () => {
    const share = fc.double({ min: 0.01, max: 0.48, noNaN: true });
    fc.assert(
      fc.property(fc.integer({ min: 60, max: 300 }), share, share, seeds, (rows, validation, test, seed) => {
        const split = splitTable(numbered(rows), { validation, test, seed });
        expectComplete(split, [...Array(rows).keys()]);
        expect(split.validation.length).toBe(Math.round(validation * rows));
        expect(split.test.length).toBe(Math.round(test * rows));
      }),
    );
  });

  test('numbers of rows are what they are, and 0 or nothing is none', () => {
    expect(sizes(splitTable(numbered(10), { validation: 1, test: 3 }))).toEqual([6, 1, 3]);
    expect(sizes(splitTable(numbered(10), { validation: 0 }))).toEqual([10, 0, 0]);
    expect(sizes(splitTable(numbered(10), {}))).toEqual([10, 0, 0]);
  });

  test('one seed gives one split, in every engine; another gives another', () => {
    const split = splitTable(numbered(20), { validation: 4, test: 4, seed: 2 ** 40 + 3 });
    expect([...split.validation, ...split.test]).toEqual([2, 11, 12, 18, 1, 4, 13, 16]);
    expect(splitTable(numbered(20), { validation: 4, test: 4, seed: 2 ** 40 + 4 })).not.toEqual(split);
  });

  test('every row is as likely as any other to be in the test', () => {
    const counts = new Array<number>(10).fill(0);
    const table = numbered(10);
    for (let seed = 0; seed < 4000; seed++) {
      for (const row of splitTable(table, { test: 3, seed }).test) counts[row]++;
    }
    // A count has the deviation √(4000 · 0.3 · 0.7) = 29.
    for (const count of counts) expect(Math.abs(count - 1200)).toBeLessThan(5 * 29);
  });

  test('only rows that are given are split', () => {
    const rows = [9, 3, 4, 8, 1];
    const split = splitTable(numbered(10), { test: 0.4, rows });
    expectComplete(split, rows);
    expect(sizes(split)).toEqual([3, 0, 2]);
  });
});

describe('stratified', () => {
  const classes = fc.array(fc.integer({ min: 1, max: 40 }), { minLength: 1, maxLength: 6 });

  /** Classes in random order, so many rows of each. */
  function classesOf(counts: readonly number[], seed: number): (string | null)[] {
    const all = counts.flatMap((count, k) => new Array<string | null>(count).fill(k === 5 ? null : `k${k}`));
    const random = new Random(seed);
    for (let i = all.length - 1; i > 0; i--) {
      const j = random.integer(0, i);
      [all[i], all[j]] = [all[j], all[i]];
    }
    return all;
  }

  test('each class has its share of a part to less than a row, and of the training a row or more', () => {
    fc.assert(
      fc.property(classes, seeds, (counts, seed) => {
        const table = tableOf({ y: classesOf(counts, seed) });
        fc.pre(table.rows >= 10 && table.rows - counts.length >= Math.round(0.5 * table.rows) + 1);
        const options: SplitOptions = { validation: 0.2, test: 0.3, stratify: 'y', seed };
        const split = splitTable(table, options);
        expectComplete(split, [...Array(table.rows).keys()]);
        expect(split.test.length).toBe(Math.round(0.3 * table.rows));
        const column = table.column('y');
        counts.forEach((count, k) => {
          const value = k === 5 ? null : `k${k}`;
          const inPart = (part: Int32Array) => part.filter((row) => cellOf(column, row) === value).length;
          expect(inPart(split.training)).toBeGreaterThan(0);
          // To the rounded size of the part, not to the share: it has a whole number of rows.
          const ideal = (split.test.length * count) / table.rows;
          expect(Math.abs(inPart(split.test) - ideal)).toBeLessThan(1 + 1e-9);
        });
      }),
    );
  });

  test('shares by the largest remainders', () => {
    // 10 % of 26, 17 and 7 rows: 2.6, 1.7 and 0.7 make 2, 1 and 0, and two rows more to the two largest remainders.
    const table = tableOf({ y: classesOf([26, 17, 7], 1) });
    const { test } = splitTable(table, { test: 0.1, stratify: 'y' });
    const column = table.column('y');
    const counts = ['k0', 'k1', 'k2'].map((k) => test.filter((row) => cellOf(column, row) === k).length);
    expect(counts).toEqual([2, 2, 1]);
  });

  test('columns of numbers and booleans are classes, too', () => {
    const flags = Array.from({ length: 40 }, (_, i) => i % 4 === 0);
    const table = tableOf({ flags, numbers: flags.map(Number) });
    for (const stratify of ['flags', 'numbers']) {
      const { test } = splitTable(table, { test: 8, stratify });
      expect(test.filter((row) => flags[row])).toHaveLength(2);
    }
  });

  test('where every row is a class, rows are in the test by chance', () => {
    const table = numbered(40);
    const first = splitTable(table, { test: 10, stratify: 'x', seed: 1 });
    expect(sizes(first)).toEqual([30, 0, 10]);
    expect(splitTable(table, { test: 10, stratify: 'x', seed: 2 })).not.toEqual(first);
  });
});

describe('by groups', () => {
  const groups = fc.array(fc.constantFrom('a', 'b', 'c', 'd', 'e', 'f', null), {
    minLength: 20,
    maxLength: 80,
  });

  test('each group is in one part, and no part is empty', () => {
    fc.assert(
      fc.property(groups, seeds, (cells, seed) => {
        fc.pre(new Set(cells).size >= 3);
        const table = tableOf({ person: cells });
        const split = splitTable(table, { validation: 0.2, test: 0.2, by: 'person', seed });
        expectComplete(split, [...Array(table.rows).keys()]);
        for (const size of sizes(split)) expect(size).toBeGreaterThan(0);
        const parts = [split.training, split.validation, split.test];
        for (const value of new Set(cells)) {
          if (value === null) continue;
          const having = parts.filter((part) => part.some((row) => cells[row] === value));
          expect(having).toHaveLength(1);
        }
      }),
    );
  });

  test('many small groups make parts of about the size that was asked for', () => {
    const table = tableOf({ person: Array.from({ length: 300 }, (_, i) => `p${i % 100}`) });
    expect(sizes(splitTable(table, { validation: 60, test: 30, by: 'person' }))).toEqual([210, 60, 30]);
  });

  test('a group that is far too large for a part stays in the training, if others are there', () => {
    const table = tableOf({ person: Array.from({ length: 100 }, (_, i) => (i < 90 ? 0 : i)) });
    for (let seed = 0; seed < 20; seed++) {
      expect(sizes(splitTable(table, { test: 10, by: 'person', seed }))).toEqual([90, 0, 10]);
    }
  });

  test('a training that would be left empty gets the smallest group', () => {
    const table = tableOf({ person: [1, 1, 1, 2, 2, 2, 2] });
    expect(sizes(splitTable(table, { test: 6, by: 'person' }))).toEqual([3, 0, 4]);
  });

  test('rows without a value stand alone', () => {
    const table = tableOf({ person: [null, null, null, null, 'a'] });
    expect(sizes(splitTable(table, { test: 2, by: 'person' }))).toEqual([3, 0, 2]);
  });
});

describe('in order', () => {
  test('the last rows are for the test, those before for validation', () => {
    const { training, validation, test } = splitTable(numbered(10), {
      validation: 0.2,
      test: 3,
      inOrder: true,
    });
    expect([...training]).toEqual([0, 1, 2, 3, 4]);
    expect([...validation]).toEqual([5, 6]);
    expect([...test]).toEqual([7, 8, 9]);
  });

  test('by a column of texts or numbers, equals in the order of the table', () => {
    const days = ['2024-02-01', '2023-12-31', '2024-01-05', '2024-02-01', '2023-01-01'];
    const table = tableOf({ days, numbers: [4, 2, 3, 4, -1] });
    for (const inOrder of ['days', 'numbers']) {
      const { training, test } = splitTable(table, { test: 2, inOrder });
      expect([...test]).toEqual([0, 3]);
      expect([...training]).toEqual([1, 2, 4]);
      expect([...splitTable(table, { test: 1, inOrder }).test]).toEqual([3]);
    }
  });
});

describe('errors', () => {
  const table = tableOf({ y: ['a', 'b', 'a', 'b'], gaps: [1, null, 2, 3] });

  test.each<[string, SplitOptions]>([
    ['options.validation', { validation: -1 }],
    ['options.validation', { validation: 1.5 }],
    ['options.test', { test: Number.NaN }],
    ['options.test', { test: '0.2' as unknown as number }],
    ['options.test', { test: 0.1 }],
    ['options.validation and options.test', { test: 4 }],
    ['options.validation and options.test', { validation: 0.5, test: 0.5 }],
    ['options.seed', { test: 1, seed: -1 }],
    ['options.rows[1]', { rows: [0, 4] }],
    ['options.rows', { rows: [0, 0, 1] }],
    ['options', { stratify: 'y', by: 'y' }],
    ['options', { stratify: 'y', inOrder: true }],
    ['options.by', { validation: 1, test: 1, by: 'y' }],
    ['options.inOrder', { test: 1, inOrder: 'gaps' }],
    ['options.stratify', { test: 1, stratify: 'z' }],
    ['options.by', { test: 1, by: 'z' }],
    ['options.inOrder', { test: 1, inOrder: 'z' }],
  ])('%s', (argument, options) => {
    expect(failure(() => splitTable(table, options))).toMatchObject({ code: 'INVALID_ARGUMENT', argument });
  });

  test('unknown options', () => {
    const options = { stratified: 'y' } as SplitOptions;
    expect(failure(() => splitTable(table, options)).code).toBe('UNKNOWN_OPTION');
  });

  test('an empty table', () => {
    expect(failure(() => splitTable(tableOf({}), {})).code).toBe('INVALID_ARGUMENT');
  });
});
