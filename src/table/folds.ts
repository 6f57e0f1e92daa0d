/** Splits the rows of a table for cross-validation. */
import { checkInteger, checkNames } from '../base/check.js';
import { L0netError } from '../base/errors.js';
import { groupRows } from './groupRows.js';
import { distinctRows } from './rows.js';
import { RandomOrder } from './shuffle.js';
import { checkOneOf, columnOf, type SplitOptions } from './split.js';
import type { Table } from './table.js';

/** How rows are split: see `SplitOptions`. One of `stratify` and `by` at most. */
export type FoldOptions = Pick<SplitOptions, 'seed' | 'stratify' | 'by' | 'rows'>;

/** Numbers of rows, ascending. */
export interface Fold {
  readonly training: Int32Array;
  readonly test: Int32Array;
}

/**
 * k ways to split rows, by chance, the same in every engine for one seed: each row is in the test of one of them, and in the
 * training of all others.
 *
 * - without a column, and with `stratify`: the tests differ in size by one row at most, and in the rows of any class
 * - `by`: whole groups, the largest first, each into the fold with the fewest rows
 *
 * @param k from 2 on; as many rows, or groups, as folds, or more
 * @throws L0netError UNKNOWN_OPTION, INVALID_ARGUMENT
 */
export function folds(table: Table, k: number, options: FoldOptions = {}): Fold[] {
  checkNames('options', options, ['seed', 'stratify', 'by', 'rows']);
  const { stratify, by } = options;
  checkOneOf({ stratify, by });
  checkInteger('k', k, 2);
  const rows = distinctRows('options.rows', options.rows, table.rows);
  const random = new RandomOrder('options.seed', options.seed ?? 1);
  const tests =
    by === undefined ? dealRows(table, rows, k, stratify, random) : dealGroups(table, rows, k, by, random);
  return tests.map((test) => {
    const isTested = new Set(test);
    return { training: rows.filter((row) => !isTested.has(row)).sort(), test: Int32Array.from(test).sort() };
  });
}

/** Rows one by one, class after class, to each fold in turn. */
function dealRows(
  table: Table,
  rows: Int32Array,
  k: number,
  stratify: string | undefined,
  random: RandomOrder,
): number[][] {
  checkEnough(k, rows.length, 'rows');
  const strata =
    stratify === undefined ? [rows] : groupRows(columnOf(table, 'stratify', stratify), rows, 'together');
  const tests = Array.from({ length: k }, (): number[] => []);
  let next = 0;
  for (const stratum of random.shuffle(strata)) {
    for (const row of random.shuffle(stratum.slice())) tests[next++ % k].push(row);
  }
  return tests;
}

/** Groups from the largest to the smallest, each to the fold that has the fewest rows. */
function dealGroups(table: Table, rows: Int32Array, k: number, by: string, random: RandomOrder): number[][] {
  const groups = random.shuffle(groupRows(columnOf(table, 'by', by), rows, 'apart'));
  checkEnough(k, groups.length, `values of ${by}`);
  const tests = Array.from({ length: k }, (): number[] => []);
  for (const group of groups.sort((a, b) => b.length - a.length)) {
    const emptiest = tests.reduce((best, test) => (test.length < best.length ? test : best));
    for (const row of group) emptiest.push(row);
  }
  return tests;
}

function checkEnough(k: number, there: number, what: string): void {
  if (k <= there) return;
  const expected = `at most the ${there} ${what} that there are`;
  throw new L0netError('INVALID_ARGUMENT', { argument: 'k', received: k, expected });
}
