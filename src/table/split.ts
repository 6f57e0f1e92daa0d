/** Splits the rows of a table into those to train on, to choose by, and to measure with in the end. */
import { checkNames } from '../base/check.js';
import { L0netError } from '../base/errors.js';
import { apportion } from './apportion.js';
import { groupRows } from './groupRows.js';
import { distinctRows } from './rows.js';
import { RandomOrder } from './shuffle.js';
import { type Column, cellOf, type Table } from './table.js';

/** How rows are split. One of `stratify`, `by` and `inOrder` at most. */
export interface SplitOptions {
  /** A share of the rows, below 1, or a number of rows. Default: none. */
  readonly validation?: number;
  /** As `validation`. */
  readonly test?: number;
  /** From 0 to 2⁵³ − 1: decides by which chance rows are chosen. Default: 1. */
  readonly seed?: number;
  /** A column of whose values, each part has its share: classes. Rows without one are a class of their own. */
  readonly stratify?: string;
  /** A column whose values are kept together: persons, say, of whom each has several rows. Rows without one stand alone. */
  readonly by?: string;
  /** No chance: the last rows are for the test, those before them for validation. A column is what they are sorted by first. */
  readonly inOrder?: boolean | string;
  /** The rows that are split, each once. Default: all. */
  readonly rows?: ArrayLike<number>;
}

/** Numbers of rows, ascending in each part; each row is in one part. */
export interface Split {
  readonly training: Int32Array;
  readonly validation: Int32Array;
  readonly test: Int32Array;
}

const names = ['validation', 'test', 'seed', 'stratify', 'by', 'inOrder', 'rows'] as const;

/**
 * Splits rows by chance, the same in every engine for one seed. A share becomes the nearest number of rows.
 *
 * - `stratify`: of the rows of a test, and of those of a validation, each class has its part by the largest remainders; the
 *   last row of a class is left for the training, as long as there are other rows to take
 * - `by`: whole groups, in random order, as long as they bring a part nearer to its size; each part has one group or more
 *
 * @throws L0netError UNKNOWN_OPTION; INVALID_ARGUMENT for options that do not fit each other, and for too few rows: in no part
 *   that was asked for is none, nor in the training
 */
export function splitTable(table: Table, options: SplitOptions): Split {
  checkNames('options', options, names);
  const { stratify, by, inOrder } = options;
  checkOneOf({ stratify, by, inOrder: inOrder || undefined });
  const rows = distinctRows('options.rows', options.rows, table.rows);
  const validation = rowsOf('options.validation', options.validation, rows.length);
  const test = rowsOf('options.test', options.test, rows.length);
  if (validation + test >= rows.length) {
    const expected = `less than ${rows.length} rows in all, which there are: some are to be trained on`;
    const received = validation + test;
    throw new L0netError('INVALID_ARGUMENT', {
      argument: 'options.validation and options.test',
      received,
      expected,
    });
  }
  const random = new RandomOrder('options.seed', options.seed ?? 1);
  if (inOrder) {
    const sorted = typeof inOrder === 'string' ? sortRows(table, inOrder, rows) : rows;
    const end = rows.length - test;
    return ascending({
      training: sorted.slice(0, end - validation),
      validation: sorted.slice(end - validation, end),
      test: sorted.slice(end),
    });
  }
  if (by !== undefined) {
    const groups = random.shuffle(groupRows(columnOf(table, 'by', by), rows, 'apart'));
    return ascending(splitGroups(groups, validation, test));
  }
  const strata =
    stratify === undefined ? [rows] : groupRows(columnOf(table, 'stratify', stratify), rows, 'together');
  for (const stratum of random.shuffle(strata)) random.shuffle(stratum);
  return ascending(splitStrata(strata, rows.length, validation, test));
}

/** Throws L0netError INVALID_ARGUMENT if more than one of these was said. */
export function checkOneOf(options: Readonly<Record<string, unknown>>): void {
  const said = Object.keys(options).filter((name) => options[name] !== undefined);
  if (said.length < 2) return;
  const expected = `one of ${Object.keys(options).join(', ')} at most`;
  throw new L0netError('INVALID_ARGUMENT', { argument: 'options', received: said.join(', '), expected });
}

/** Throws L0netError INVALID_ARGUMENT for an option that names no column. */
export function columnOf(table: Table, option: keyof SplitOptions, name: string): Column {
  if (table.has(name)) return table.column(name);
  const expected = `a column of ${table.name}: ${table.columns.map((column) => column.name).join(', ')}`;
  throw new L0netError('INVALID_ARGUMENT', { argument: `options.${option}`, received: name, expected });
}

/** A share or a number of rows as a number of rows. */
function rowsOf(argument: string, part: number | undefined, rows: number): number {
  if (part === undefined || part === 0) return 0;
  const isShare = typeof part === 'number' && part > 0 && part < 1;
  if (!isShare && !(Number.isSafeInteger(part) && part > 0)) {
    const expected = 'a share of the rows, from 0 to less than 1, or a number of rows';
    throw new L0netError('INVALID_ARGUMENT', { argument, received: part, expected });
  }
  const count = isShare ? Math.floor(part * rows + 0.5) : part;
  if (count > 0) return count;
  const expected = `a share that is one of ${rows} rows or more`;
  throw new L0netError('INVALID_ARGUMENT', { argument, received: part, expected });
}

function splitStrata(
  strata: readonly Int32Array[],
  rows: number,
  validation: number,
  test: number,
): Record<keyof Split, number[]> {
  const sizes = strata.map(({ length }) => length);
  const kept = rows - strata.length >= validation + test ? 1 : 0;
  const testRooms = sizes.map((size) => size - kept);
  const tested = apportion(test, sizes, testRooms);
  const validationRooms = testRooms.map((room, i) => room - tested[i]);
  const validated = apportion(validation, sizes, validationRooms);
  const parts: Record<keyof Split, number[]> = { training: [], validation: [], test: [] };
  strata.forEach((stratum, i) => {
    stratum.forEach((row, place) => {
      const part = place < tested[i] ? 'test' : place < tested[i] + validated[i] ? 'validation' : 'training';
      parts[part].push(row);
    });
  });
  return parts;
}

function splitGroups(groups: readonly Int32Array[], validation: number, test: number) {
  const parts = {
    test: { wanted: test, rows: 0, groups: [] as Int32Array[] },
    validation: { wanted: validation, rows: 0, groups: [] as Int32Array[] },
    training: { wanted: Infinity, rows: 0, groups: [] as Int32Array[] },
  };
  const asked = Object.values(parts).filter(({ wanted }) => wanted > 0);
  if (groups.length < asked.length) {
    const expected = `a column with ${asked.length} different values or more: one for each part`;
    throw new L0netError('INVALID_ARGUMENT', { argument: 'options.by', received: groups.length, expected });
  }
  for (const group of groups) {
    // Nearer to its size with the group than without; the training takes all that is left.
    const part = asked.find(({ wanted, rows }) => 2 * rows + group.length <= 2 * wanted) ?? parts.training;
    part.groups.push(group);
    part.rows += group.length;
  }
  for (const part of asked.filter((part) => part.groups.length === 0)) {
    const richest = asked.reduce((best, part) => (part.groups.length > best.groups.length ? part : best));
    const smallest = richest.groups.reduce((best, group) => (group.length < best.length ? group : best));
    richest.groups.splice(richest.groups.indexOf(smallest), 1);
    part.groups.push(smallest);
  }
  const rowsOf = ({ groups }: (typeof parts)['test']) => groups.flatMap((group) => [...group]);
  return {
    training: rowsOf(parts.training),
    validation: rowsOf(parts.validation),
    test: rowsOf(parts.test),
  };
}

/** By the values of a column, ascending; equals stay in their order. */
function sortRows(table: Table, name: string, rows: Int32Array): Int32Array {
  const column = columnOf(table, 'inOrder', name);
  const values = Array.from(rows, (row) => ({ row, value: cellOf(column, row) }));
  const missing = values.filter(({ value }) => value === null).length;
  if (missing > 0) {
    const expected = `a column without missing values: ${missing} of ${rows.length} are`;
    throw new L0netError('INVALID_ARGUMENT', { argument: 'options.inOrder', received: name, expected });
  }
  type Value = number | string | boolean;
  values.sort(({ value: a }, { value: b }) => ((a as Value) < (b as Value) ? -1 : a === b ? 0 : 1));
  return Int32Array.from(values, ({ row }) => row);
}

function ascending(parts: Record<keyof Split, ArrayLike<number>>): Split {
  return {
    training: Int32Array.from(parts.training).sort(),
    validation: Int32Array.from(parts.validation).sort(),
    test: Int32Array.from(parts.test).sort(),
  };
}
