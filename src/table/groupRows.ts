/** Rows that have the same value. */
import { type Cell, type Column, cellOf } from './table.js';

/**
 * The rows of each value, in the order of their first rows.
 *
 * @param missing what rows without a value are: one group, or each a group of its own
 */
export function groupRows(
  column: Column,
  rows: ArrayLike<number>,
  missing: 'together' | 'apart',
): Int32Array[] {
  const groups = new Map<Cell | undefined, number[]>();
  const alone: number[][] = [];
  for (let i = 0; i < rows.length; i++) {
    const cell = cellOf(column, rows[i]);
    const group = groups.get(cell);
    if (cell === null && missing === 'apart') alone.push([rows[i]]);
    else if (group) group.push(rows[i]);
    else groups.set(cell, [rows[i]]);
  }
  return [...groups.values(), ...alone].map((group) => Int32Array.from(group));
}
