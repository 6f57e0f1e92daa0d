import { brief } from './faults.js';
import { type Column, cellOf, lengthOf, type TableWarning } from './table.js';

/** Columns of which nothing can be learned: all cells are missing, or are the same. Of one row, that says nothing. */
export function warningsOf(columns: readonly Column[], file: string): TableWarning[] {
  return columns.flatMap((column): TableWarning[] => {
    const rows = lengthOf(column);
    const codes = column.kind === 'text' ? column.codes : column.values;
    if (rows < 2 || !isConstant(codes)) return [];
    const cell = cellOf(column, 0);
    const what = cell === null ? 'is empty' : `is ${JSON.stringify(cell)}`;
    const message = `${file}: column ${brief(column.name)} ${what} in all ${rows} rows`;
    return [{ kind: cell === null ? 'empty' : 'constant', column: column.name, message }];
  });
}

function isConstant(values: ArrayLike<number>): boolean {
  for (let row = 1; row < values.length; row++) if (!Object.is(values[row], values[0])) return false;
  return true;
}
