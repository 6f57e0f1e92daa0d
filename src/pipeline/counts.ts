/** How often each value of a column is there. */
import { type Column, cellOf } from '../table/table.js';
import type { ClassValue } from './target.js';

export interface Counts {
  /** Cells without a value. */
  readonly missing: number;
  /** Cells with one. */
  readonly present: number;
  /** Each value, and in how many cells it stands. */
  readonly values: ReadonlyMap<ClassValue, number>;
}

/** Counts the values of a column in these rows. */
export function countValues(column: Column, rows: ArrayLike<number>): Counts {
  const values = new Map<ClassValue, number>();
  let missing = 0;
  for (let i = 0; i < rows.length; i++) {
    const cell = cellOf(column, rows[i]);
    if (cell === null) missing++;
    else values.set(cell, (values.get(cell) ?? 0) + 1);
  }
  return { missing, present: rows.length - missing, values };
}

/** Values of one type, ascending: false before true, numbers by value, texts by their UTF-16 code units, in any locale. */
export function ascending<T extends ClassValue>(values: Iterable<T>): T[] {
  return [...values].sort((a, b) => (a < b ? -1 : a > b ? 1 : 0));
}
