/** A table in memory: columns of typed arrays, with names. */
import { L0netError } from '../base/errors.js';

/** Numbers, NaN where one is missing. */
export interface NumberColumn {
  readonly name: string;
  readonly kind: 'number';
  /** `[rows]` */
  readonly values: Float64Array;
}

/** Texts, each of which is kept once. */
export interface TextColumn {
  readonly name: string;
  readonly kind: 'text';
  /** In the order in which they first appear. */
  readonly words: readonly string[];
  /** `[rows]`: places in `words`, −1 where one is missing. */
  readonly codes: Int32Array;
}

/** True and false. */
export interface BooleanColumn {
  readonly name: string;
  readonly kind: 'boolean';
  /** `[rows]`: 1, 0, and −1 where one is missing. */
  readonly values: Int8Array;
}

export type Column = NumberColumn | TextColumn | BooleanColumn;

/** A cell as a plain value; null where it is missing. */
export type Cell = number | string | boolean | null;

/** What was noticed while a table was read, and does not keep anybody from going on. */
export interface TableWarning {
  readonly kind: 'empty' | 'constant';
  readonly column: string;
  /** All this in a sentence, with the name of the file. */
  readonly message: string;
}

/** Rows of columns that have names; nothing of it is ever changed. */
export class Table {
  readonly #places: ReadonlyMap<string, number>;

  /**
   * @param name what errors call the table: a path, say
   * @throws L0netError INVALID_ARGUMENT for two columns of one name, INVALID_SHAPE for columns of different lengths
   */
  constructor(
    readonly columns: readonly Column[],
    readonly name = 'table',
    readonly warnings: readonly TableWarning[] = [],
  ) {
    const places = new Map<string, number>();
    columns.forEach((column, place) => {
      if (places.has(column.name)) {
        const expected = 'columns of different names: there are two of this one';
        throw new L0netError('INVALID_ARGUMENT', { argument: name, received: column.name, expected });
      }
      if (lengthOf(column) !== this.rows) {
        throw new L0netError('INVALID_SHAPE', {
          argument: `${name}: column ${column.name}`,
          received: lengthOf(column),
          expected: `${this.rows} rows, as in the first column`,
        });
      }
      places.set(column.name, place);
    });
    this.#places = places;
  }

  get rows(): number {
    return this.columns.length > 0 ? lengthOf(this.columns[0]) : 0;
  }

  /** Whether there is a column of this name. */
  has(column: string): boolean {
    return this.#places.has(column);
  }

  /** @throws L0netError INVALID_ARGUMENT for a name that is none of its columns' */
  column(name: string): Column {
    const place = this.#places.get(name);
    if (place !== undefined) return this.columns[place];
    const expected = `a column of ${this.name}: ${this.columns.map((column) => column.name).join(', ')}`;
    throw new L0netError('INVALID_ARGUMENT', { argument: 'column', received: name, expected });
  }

  /** The rows of these numbers, in this order. */
  take(rows: ArrayLike<number>): Table {
    const columns = this.columns.map((column): Column => {
      if (column.kind === 'number') return { ...column, values: picked(Float64Array, column.values, rows) };
      if (column.kind === 'boolean') return { ...column, values: picked(Int8Array, column.values, rows) };
      return { ...column, codes: picked(Int32Array, column.codes, rows) };
    });
    return new Table(columns, this.name, this.warnings);
  }
}

/** Rows of a column. */
export function lengthOf(column: Column): number {
  return column.kind === 'text' ? column.codes.length : column.values.length;
}

/** One cell of a column. */
export function cellOf(column: Column, row: number): Cell {
  if (column.kind === 'number') return Number.isNaN(column.values[row]) ? null : column.values[row];
  if (column.kind === 'boolean') return column.values[row] < 0 ? null : column.values[row] === 1;
  return column.codes[row] < 0 ? null : column.words[column.codes[row]];
}

function picked<T extends Float64Array | Int32Array | Int8Array>(
  type: new (length: number) => T,
  values: T,
  rows: ArrayLike<number>,
): T {
  const result = new type(rows.length);
  for (let i = 0; i < rows.length; i++) result[i] = values[rows[i]];
  return result;
}
