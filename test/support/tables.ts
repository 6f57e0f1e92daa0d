import type { Cell, Column } from '../../src/table/table.js';
import { cellOf, Table } from '../../src/table/table.js';

/** A table of plain cells, null where one is missing; the kind of a column is that of its first value. */
export function tableOf(columns: Readonly<Record<string, readonly Cell[]>>, name = 'table'): Table {
  return tableOfColumns(Object.entries(columns), name);
}

/** As `tableOf`, for any names. */
export function tableOfColumns(columns: readonly [string, readonly Cell[]][], name = 'table'): Table {
  return new Table(
    columns.map(([name, cells]) => columnOf(name, cells)),
    name,
  );
}

function columnOf(name: string, cells: readonly Cell[]): Column {
  const kind = typeof cells.find((cell) => cell !== null);
  if (kind === 'string') {
    const words = [...new Set(cells)].filter((cell) => cell !== null) as string[];
    return {
      name,
      kind: 'text',
      words,
      codes: Int32Array.from(cells, (cell) => words.indexOf(cell as string)),
    };
  }
  if (kind === 'boolean') {
    return { name, kind, values: Int8Array.from(cells, (cell) => (cell === null ? -1 : Number(cell))) };
  }
  return { name, kind: 'number', values: Float64Array.from(cells, (cell) => (cell as number) ?? Number.NaN) };
}

/** The rows of a table as plain objects. */
export function plainRows(table: Table): Record<string, Cell>[] {
  return Array.from({ length: table.rows }, (_, row) =>
    Object.fromEntries(table.columns.map((column) => [column.name, cellOf(column, row)])),
  );
}
