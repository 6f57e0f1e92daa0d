/** Rows with missing values. */
import { L0netError } from '../base/errors.js';
import { rowsOrAll } from '../table/rows.js';
import { cellOf, type Table } from '../table/table.js';
import { checkColumn } from './options.js';

/**
 * Throws for columns that have no value in some of the rows.
 *
 * @param expected what there should be, in words
 * @throws L0netError INVALID_ARGUMENT that counts them by columns
 */
export function checkNothingMissing(
  table: Table,
  rows: ArrayLike<number>,
  columns: readonly string[],
  expected: string,
): void {
  const gaps = columns.flatMap((name) => {
    const column = table.column(name);
    let missing = 0;
    for (let i = 0; i < rows.length; i++) if (cellOf(column, rows[i]) === null) missing++;
    return missing > 0 ? `${name}: ${missing}` : [];
  });
  if (gaps.length === 0) return;
  const received = gaps.join(', ');
  const message = `${table.name}: values are missing in ${rows.length} rows: ${received}; expected ${expected}`;
  throw new L0netError('INVALID_ARGUMENT', { argument: table.name, received, expected }, message);
}

/**
 * The rows in which no target is missing, in the order in which they are given: only these can be learnt from, or measured.
 *
 * @param target one column or several
 * @param rows those to choose from; all if left out
 * @throws L0netError INVALID_ARGUMENT
 */
export function rowsWithAnswers(
  table: Table,
  target: string | readonly string[],
  rows?: ArrayLike<number>,
): Int32Array {
  const columns = (typeof target === 'string' ? [target] : target).map((name) => {
    checkColumn('target', table, name);
    return table.column(name);
  });
  return Int32Array.from(rowsOrAll('rows', rows, table.rows)).filter((row) =>
    columns.every((column) => cellOf(column, row) !== null),
  );
}
