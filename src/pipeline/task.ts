/** Finds out what is to be learnt. */
import { L0netError } from '../base/errors.js';
import { rowsOrAll } from '../table/rows.js';
import type { Column, Table } from '../table/table.js';
import { ascending, countValues } from './counts.js';
import type { ResolvedPipelineOptions } from './options.js';
import type { ClassValue, Task } from './target.js';

/** What is to be learnt, and of classes, which. */
export interface FoundTask {
  readonly task: Task;
  /** Of a task with classes, ascending; empty otherwise. */
  readonly classes: readonly ClassValue[];
  /** Whether numbers are taken for classes though nobody said so. */
  readonly guessed: boolean;
}

/** As many whole numbers may be classes if nobody says so. */
const MOST_CLASSES = 10;

/** Throws L0netError INVALID_ARGUMENT for targets that do not fit the task, or none. The rules: describeColumns. */
export function findTask(table: Table, { targets, task }: ResolvedPipelineOptions): FoundTask {
  const columns = targets.map((name) => table.column(name));
  if (task === 'labels' || (task === undefined && columns.length > 1 && columns.every(isFlag))) {
    checkColumns(columns, isFlag, 'true and false, or 1 and 0');
    return { task: 'labels', classes: [], guessed: false };
  }
  if (task === 'regression' || (task === undefined && columns.length > 1)) {
    checkColumns(columns, (column) => column.kind === 'number', 'numbers');
    return { task: 'regression', classes: [], guessed: false };
  }
  return findClasses(table, columns, task);
}

/** What is to be learnt, in words. */
export function describeTask({ task, classes, guessed }: FoundTask): string {
  if (classes.length === 0) return task;
  const shown = classes.slice(0, 6).join(', ') + (classes.length > 6 ? ', …' : '');
  const hint = guessed ? "; say the task 'regression' if these are amounts" : '';
  return `${task === 'classes' ? `${classes.length} classes` : task}: ${shown}${hint}`;
}

function findClasses(table: Table, columns: readonly Column[], task: Task | undefined): FoundTask {
  if (columns.length > 1) {
    const received = columns.map(({ name }) => name);
    const expected = `one column for the task '${task}'`;
    throw new L0netError('INVALID_ARGUMENT', { argument: 'options.target', received, expected });
  }
  const [column] = columns;
  const isNumber = column.kind === 'number';
  if (task === undefined && isNumber && !numbersClasses(column.values)) {
    return { task: 'regression', classes: [], guessed: false };
  }
  const { values } = countValues(column, rowsOrAll('rows', undefined, table.rows));
  const classes = column.kind === 'boolean' ? [false, true] : ascending(values.keys());
  const refuse = (received: unknown, expected: string): never => {
    throw new L0netError('INVALID_ARGUMENT', {
      argument: 'options.target',
      received,
      expected: `${expected} in ${column.name}`,
    });
  };
  if (values.size < 2) refuse([...values.keys()], 'two classes or more');
  if (task === 'two classes' && classes.length > 2) refuse(classes, 'two classes');
  const infinite = classes.find((value) => isNumber && !Number.isFinite(value));
  if (infinite !== undefined) refuse(infinite, 'finite numbers');
  const found = task ?? (classes.length === 2 ? 'two classes' : 'classes');
  return { task: found, classes, guessed: task === undefined && isNumber };
}

/** Whether numbers, NaN where one is missing, are the numbers of classes rather than amounts. */
function numbersClasses(values: Float64Array): boolean {
  const different = new Set<number>();
  let present = 0;
  for (const value of values) {
    if (Number.isNaN(value)) continue;
    present++;
    different.add(value);
    if (!Number.isSafeInteger(value) || different.size > MOST_CLASSES) return false;
  }
  const count = different.size;
  if (count < 2 || 2 * count > present) return false;
  const least = Math.min(...different);
  return count === 2 || ((least === 0 || least === 1) && Math.max(...different) === least + count - 1);
}

/** Whether a column has nothing but true and false, or 1 and 0. */
function isFlag(column: Column): boolean {
  if (column.kind !== 'number') return column.kind === 'boolean';
  return column.values.every((value) => value === 0 || value === 1 || Number.isNaN(value));
}

function checkColumns(
  columns: readonly Column[],
  holds: (column: Column) => boolean,
  expected: string,
): void {
  const wrong = columns.find((column) => !holds(column));
  if (!wrong) return;
  throw new L0netError('INVALID_ARGUMENT', {
    argument: 'options.target',
    received: wrong.name,
    expected: `columns of ${expected}`,
  });
}
