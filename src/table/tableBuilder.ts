import { isSound } from '../formats/names.js';
import { writingOf } from './cells.js';
import { ColumnBuilder } from './columnBuilder.js';
import { fault, type Place } from './faults.js';
import type { ColumnKind, Reading } from './options.js';
import type { Column } from './table.js';

/** Rows of texts, as many cells in each as there are columns. */
export interface TextRows {
  readonly rows: readonly (readonly string[])[];
  /** The line of the file in which a row begins. */
  lineOf(row: number): number;
}

/** Kinds by the names of the columns, in their order. */
export type Kinds = ReadonlyMap<string, ColumnKind>;

export function kindsOf(columns: readonly Column[]): Kinds {
  return new Map(columns.map(({ name, kind }) => [name, kind]));
}

/** Columns that are read row by row, or one by one. */
export class TableBuilder {
  readonly #reading: Reading;
  readonly #plain: boolean;
  readonly #writing: ReturnType<typeof writingOf>;
  readonly #kinds: Kinds;
  readonly #columns: ColumnBuilder[] = [];
  readonly #places = new Map<string, number>();
  /** For each column the number of the last object that had it. */
  readonly #seen: number[] = [];
  #objects = 0;

  /**
   * @param plain whether texts may be numbers, or true and false
   * @param kinds those that are said
   */
  constructor(reading: Reading, plain: boolean, kinds: Kinds = reading.columns) {
    this.#reading = reading;
    this.#plain = plain;
    this.#kinds = kinds;
    this.#writing = writingOf(reading);
  }

  get columns(): readonly ColumnBuilder[] {
    return this.#columns;
  }

  /** Objects that were added. */
  get objects(): number {
    return this.#objects;
  }

  /**
   * A further column.
   *
   * @param place where its name stands
   * @param empty its kind where all its cells are missing
   * @throws L0netError INVALID_FORMAT for a name that is empty, no sound Unicode, or another column's
   */
  addColumn(name: string, place: Place, empty: ColumnKind = 'number'): ColumnBuilder {
    const { file } = this.#reading;
    if (name === '') throw fault(file, place, name, 'a name for each column');
    if (!isSound(name)) throw fault(file, place, name, 'a name of sound Unicode');
    if (this.#places.has(name)) throw fault(file, place, name, 'columns of different names');
    const kind = this.#kinds.get(name);
    const column = new ColumnBuilder({ name, kind, empty, plain: this.#plain, writing: this.#writing });
    this.#places.set(name, this.#columns.push(column) - 1);
    this.#seen.push(0);
    return column;
  }

  /** @param only the columns to be read; without them all */
  addRows({ rows, lineOf }: TextRows, only?: readonly number[]): void {
    const places = only ?? this.#columns.map((_, place) => place);
    for (const place of places) {
      const column = this.#columns[place];
      for (let row = 0; row < rows.length; row++) {
        const expected = column.addText(rows[row][place]);
        if (expected === undefined) continue;
        const at = { line: lineOf(row), column: column.name };
        throw fault(this.#reading.file, at, rows[row][place], expected);
      }
    }
  }

  /**
   * A row whose cells have names.
   *
   * @param open whether it may have columns that no row before had
   */
  addObject(object: Readonly<Record<string, unknown>>, line: number, open = true): void {
    const { file } = this.#reading;
    const row = ++this.#objects;
    for (const name of Object.keys(object)) {
      const place = this.#places.get(name) ?? this.#addLate(name, row, line, open);
      const column = this.#columns[place];
      this.#seen[place] = row;
      const expected = column.add(object[name]);
      if (expected !== undefined) throw fault(file, { line, column: name }, object[name], expected);
    }
    this.#seen.forEach((last, place) => {
      if (last !== row) this.#columns[place].addMissing();
    });
  }

  /** @throws L0netError INVALID_FORMAT where there are no columns, or one that was named in the options is not there */
  finish(): Column[] {
    const { file, columns } = this.#reading;
    if (this.#columns.length === 0) throw fault(file, {}, 'nothing', 'a table');
    const names = this.#columns.map(({ name }) => name);
    for (const name of columns.keys()) {
      if (!this.#places.has(name))
        throw fault(file, {}, names, `a column ${name}, which has a kind in the options`);
    }
    return this.#columns.map((column) => column.finish());
  }

  #addLate(name: string, row: number, line: number, open: boolean): number {
    const place = { line, column: name };
    if (!open) {
      const expected = `the columns of the rows before: ${[...this.#places.keys()].join(', ')}`;
      throw fault(this.#reading.file, place, name, expected);
    }
    const column = this.addColumn(name, place);
    for (let before = 1; before < row; before++) column.addMissing();
    return this.#columns.length - 1;
  }
}
