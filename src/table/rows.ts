/** Numbers of rows, from 0 on. */
import { checkInteger } from '../base/check.js';
import { L0netError } from '../base/errors.js';

/**
 * Throws unless each of the numbers is that of a row.
 *
 * @param argument what errors call them
 * @param count rows that there are
 * @throws L0netError INVALID_ARGUMENT
 */
export function checkRows(argument: string, rows: ArrayLike<number>, count: number): void {
  for (let i = 0; i < rows.length; i++) {
    // The check itself only where it fails: it makes a text of each place.
    if (!(Number.isInteger(rows[i]) && rows[i] >= 0 && rows[i] < count)) {
      checkInteger(`${argument}[${i}]`, rows[i], 0, count - 1);
    }
  }
}

/** The numbers of all rows, or those that are given, checked. */
export function rowsOrAll(
  argument: string,
  rows: ArrayLike<number> | undefined,
  count: number,
): ArrayLike<number> {
  if (rows === undefined) return Int32Array.from({ length: count }, (_, row) => row);
  checkRows(argument, rows, count);
  return rows;
}

/** A copy of the numbers of all rows, or of those that are given, each of which is there once. */
export function distinctRows(
  argument: string,
  rows: ArrayLike<number> | undefined,
  count: number,
): Int32Array {
  const list = Int32Array.from(rowsOrAll(argument, rows, count));
  if (new Set(list).size === list.length) return list;
  throw new L0netError('INVALID_ARGUMENT', { argument, received: rows, expected: 'each row once' });
}
