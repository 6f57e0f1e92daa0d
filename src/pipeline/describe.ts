/** Finds out what the columns of a table are. */
import { rowsOrAll } from '../table/rows.js';
import type { Table } from '../table/table.js';
import { type ColumnDescription, describeInput } from './describeInput.js';
import { type PipelineOptions, type ResolvedPipelineOptions, resolvePipelineOptions } from './options.js';
import { rareBelow } from './rare.js';
import { describeTask, findTask } from './task.js';

/**
 * What each column of a table is: what was said in the options, or else
 *
 * - numbers are numbers, and true and false are booleans
 * - texts are categories; but where nine in ten (of 20 or more) are different they are an identifier, and dropped
 * - a column that has the same value in all of the rows, or none, is dropped
 *
 * Columns that are said to be numbers or categories are kept, but for those without any value. Whole numbers that are all
 * different, and close together or ascending, are kept, with a warning: they may be an identifier.
 *
 * The target's task is found in all rows of the table, whichever are given, since classes are there before any are trained on:
 *
 * - texts, true and false are classes, and so are whole numbers that number them: two different ones; up to ten without a gap,
 *   from 0 or 1 on, as many as half of the rows at most
 * - other numbers, in one column or several, are regression
 * - several columns that are all true, false, 1 and 0 are labels
 *
 * @param rows those that are looked at: the training rows
 * @throws L0netError UNKNOWN_OPTION; INVALID_ARGUMENT for rows, options and columns that do not fit each other
 */
export function describeColumns(
  table: Table,
  options: PipelineOptions,
  rows?: ArrayLike<number>,
): ColumnDescription[] {
  const resolved = resolvePipelineOptions(table, options);
  return describeResolved(table, resolved, rowsOrAll('rows', rows, table.rows));
}

/** As `describeColumns`, of options and rows that were checked. */
export function describeResolved(
  table: Table,
  options: ResolvedPipelineOptions,
  rows: ArrayLike<number>,
): ColumnDescription[] {
  const found = findTask(table, options);
  return table.columns.map((column) => {
    const { name } = column;
    const said = options.said.get(name);
    if (said === 'target') return { name, kind: said, detail: describeTask(found) };
    if (said === 'weights') return { name, kind: said, detail: 'how much each row counts' };
    if (said === 'dropped') return { name, kind: said, detail: 'left out' };
    return describeInput(column, said, rows, rareBelow(options, rows.length));
  });
}
