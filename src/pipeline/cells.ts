/** Cells of a table or of plain rows, read by one column's name at a time. */
import { checkObject } from '../base/check.js';
import { L0netError } from '../base/errors.js';
import { checkRows } from '../table/rows.js';
import { type Cell, cellOf, type Table } from '../table/table.js';
import type { Pipeline, Row } from './pipeline.js';

/** Rows to be read column by column, and what errors call their cells. */
export interface Cells {
  readonly rows: number;
  /** The cells of a column, null where they are missing. Throws L0netError INVALID_ARGUMENT where there is none. */
  column(name: string): (row: number) => Cell;
  /** What errors call a cell. */
  place(column: string, row: number): string;
}

/**
 * @param rows which of them, and in which order; all if left out
 * @throws L0netError INVALID_ARGUMENT for what is neither a table nor an array of objects, for a number that is no row's, and
 *   for an object with a key that is no column the pipeline was fitted with
 */
export function cellsOf(pipeline: Pipeline, source: Table | readonly Row[], rows?: ArrayLike<number>): Cells {
  const at = (row: number) => rows?.[row] ?? row;
  if (Array.isArray(source)) return cellsOfRows(pipeline, source, rows, at);
  // By what it does, not by its class: l0net/inference leaves the class out.
  const table = source as Table;
  if (typeof table?.column !== 'function') {
    const expected = 'a table, or an array of rows';
    throw new L0netError('INVALID_ARGUMENT', { argument: 'rows', received: source, expected });
  }
  if (rows) checkRows('rows', rows, table.rows);
  return {
    rows: rows?.length ?? table.rows,
    column(name) {
      const column = table.column(name);
      return (row) => cellOf(column, at(row));
    },
    place: (column, row) => `${table.name}: ${column}[${at(row)}]`,
  };
}

function cellsOfRows(
  { columns, target, ignored }: Pipeline,
  source: readonly Row[],
  rows: ArrayLike<number> | undefined,
  at: (row: number) => number,
): Cells {
  const names = new Set([...columns.map(({ name }) => name), ...target.columns, ...ignored]);
  const count = rows?.length ?? source.length;
  if (rows) checkRows('rows', rows, source.length);
  for (let row = 0; row < count; row++) {
    const argument = `rows[${at(row)}]`;
    checkObject(argument, source[at(row)]);
    for (const name of Object.keys(source[at(row)])) {
      if (names.has(name)) continue;
      const expected = `a column among ${[...names].join(', ')}`;
      throw new L0netError('INVALID_ARGUMENT', { argument, received: name, expected });
    }
  }
  const place = (column: string, row: number) => `rows[${at(row)}].${column}`;
  return {
    rows: count,
    column: (name) => (row) => {
      const values = source[at(row)];
      // A column may be called `constructor`, or `__proto__`.
      if (Object.hasOwn(values, name)) return missingAsNull(values[name]);
      const expected = 'a value, or null where it is missing';
      throw new L0netError('INVALID_ARGUMENT', {
        argument: place(name, row),
        received: 'no such key',
        expected,
      });
    },
    place,
  };
}

function missingAsNull(cell: Cell | undefined): Cell {
  return cell === undefined || Number.isNaN(cell) ? null : cell;
}
