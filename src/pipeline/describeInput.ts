/** Finds out what a column is that is no target. */
import { L0netError } from '../base/errors.js';
import type { Column, NumberColumn } from '../table/table.js';
import { type Counts, countValues } from './counts.js';
import { frequentValues } from './rare.js';

/** What a column is. */
export interface ColumnDescription {
  readonly name: string;
  readonly kind: 'number' | 'category' | 'boolean' | 'dropped' | 'target' | 'weights';
  /** What is in it, or why it is dropped: for people. */
  readonly detail: string;
  /** What to think about, as a sentence that names the column. */
  readonly warning?: string;
}

/** Fewer values are no sign that they are different by design. */
const ENOUGH = 20;
/** From this share of different values on, a text says which row it is, and nothing about it. */
const MOSTLY = 0.9;
/** A category with more values is warned about. */
const MANY = 50;

/**
 * What a column is in these rows, of which a category's value needs `rare` for an input of its own. The rules: describeColumns.
 *
 * @throws L0netError INVALID_ARGUMENT for a column that is not what it is said to be
 */
export function describeInput(
  column: Column,
  said: 'number' | 'category' | undefined,
  rows: ArrayLike<number>,
  rare: number,
): ColumnDescription {
  if (said === 'number' && column.kind === 'text') {
    const expected = 'a column of numbers: its cells are texts';
    throw new L0netError('INVALID_ARGUMENT', { argument: 'options.number', received: column.name, expected });
  }
  if (column.kind === 'text' || (column.kind === 'number' && said === 'category')) {
    return describeCategory(column, said === 'category', rows, rare);
  }
  if (column.kind === 'number') return describeNumbers(column, said === 'number', rows);
  const { name } = column;
  const counts = countValues(column, rows);
  const detail = `${counts.values.get(true) ?? 0} true, ${counts.values.get(false) ?? 0} false`;
  return withConstants({ name, kind: 'boolean', detail }, counts, said !== undefined);
}

function describeNumbers(column: NumberColumn, said: boolean, rows: ArrayLike<number>): ColumnDescription {
  const { name, values } = column;
  let [least, most, last] = [Infinity, -Infinity, -Infinity];
  let [present, whole, ascends] = [0, true, true];
  for (let i = 0; i < rows.length; i++) {
    const value = values[rows[i]];
    if (Number.isNaN(value)) continue;
    present++;
    if (value < least) least = value;
    if (value > most) most = value;
    if (!Number.isInteger(value)) whole = false;
    if (value <= last) ascends = false;
    last = value;
  }
  const detail = `${brief(least)} to ${brief(most)}`;
  const different = least < most ? [least, most] : present > 0 ? [least] : [];
  const counts = { present, missing: rows.length - present, values: new Map(different.map((x) => [x, 1])) };
  const description = withConstants({ name, kind: 'number', detail }, counts, said);
  const dense = most - least < 2 * present;
  const suspect = whole && present >= ENOUGH && (ascends || (dense && allDifferent(values, rows)));
  if (said || description.kind === 'dropped' || !suspect) return description;
  const warning = `${name} may be an identifier: its ${present} whole numbers are all different; drop it if it is one`;
  return { ...description, warning };
}

function describeCategory(
  column: Column,
  said: boolean,
  rows: ArrayLike<number>,
  rare: number,
): ColumnDescription {
  const { name } = column;
  const counts = countValues(column, rows);
  const { values, present, missing } = counts;
  const fraction = [...values.keys()].find(
    (value) => column.kind === 'number' && !Number.isSafeInteger(value),
  );
  if (fraction !== undefined) {
    const expected = `texts or whole numbers in ${name}`;
    throw new L0netError('INVALID_ARGUMENT', { argument: 'options.category', received: fraction, expected });
  }
  if (!said && present >= ENOUGH && values.size >= MOSTLY * present) {
    return dropped(name, `an identifier, it seems: ${values.size} different texts in ${present} rows`);
  }
  const frequent = frequentValues(counts, rare);
  if (!said && present > 0 && frequent.length + missing === 0) {
    return dropped(name, `each of its ${values.size} values is in fewer than ${rare} training rows`);
  }
  const shown = frequent.slice(0, 4).join(', ') + (frequent.length > 4 ? ', …' : '');
  const others = values.size - frequent.length;
  const detail = `${frequent.length} values: ${shown}${others > 0 ? `; ${others} rare ones are 'other'` : ''}`;
  const description = withConstants({ name, kind: 'category', detail }, counts, said);
  if (frequent.length <= MANY) return description;
  return { ...description, warning: `${name} has ${frequent.length} different values, and as many inputs` };
}

/** Drops a column without values; and one with the same in all rows, or warns of it if it was said what the column is. */
function withConstants(description: ColumnDescription, counts: Counts, said: boolean): ColumnDescription {
  const { name, detail } = description;
  const { values, missing } = counts;
  if (values.size === 0) return dropped(name, 'it has no values');
  if (missing > 0) return { ...description, detail: `${detail}; ${missing} missing` };
  if (values.size > 1) return description;
  const constant = `it is ${JSON.stringify([...values.keys()][0])} in all training rows`;
  return said ? { ...description, warning: `${name} is kept, but ${constant}` } : dropped(name, constant);
}

function dropped(name: string, detail: string): ColumnDescription {
  return { name, kind: 'dropped', detail, warning: `${name} is dropped: ${detail}` };
}

function allDifferent(values: Float64Array, rows: ArrayLike<number>): boolean {
  const seen = new Set<number>();
  for (let i = 0; i < rows.length; i++) {
    const value = values[rows[i]];
    if (seen.has(value)) return false;
    if (!Number.isNaN(value)) seen.add(value);
  }
  return true;
}

/** Four digits of a number. */
function brief(value: number): string {
  return String(Number(value.toPrecision(4)));
}
