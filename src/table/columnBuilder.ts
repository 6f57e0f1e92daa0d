import { booleanIn, type Cells, cellsOf, type Writing } from './cells.js';
import type { ColumnKind } from './options.js';
import type { Column } from './table.js';

/** What is known of a column before it is read. */
export interface ColumnExpectation {
  readonly name: string;
  /** Its kind, if that is said; otherwise it is found. */
  readonly kind: ColumnKind | undefined;
  /** Its kind where it is found, and all cells are missing. */
  readonly empty: ColumnKind;
  /** Whether texts may be numbers, or true and false, as they are in CSV; those of JSON are texts. */
  readonly plain: boolean;
  readonly writing: Writing;
}

/**
 * A column that is read cell by cell. Its kind, if it is not said, is that of the first cell which is there, and becomes
 * text with the first one that is of another kind.
 */
export class ColumnBuilder {
  readonly name: string;
  readonly #said: boolean;
  readonly #empty: ColumnKind;
  readonly #plain: boolean;
  readonly #writing: Writing;
  #cells: Cells | undefined;
  /** Missing cells before the first that is there. */
  #before = 0;
  /** Whether texts were taken for numbers, or for true and false. */
  #converted = false;
  #lost = false;

  constructor({ name, kind, empty, plain, writing }: ColumnExpectation) {
    this.name = name;
    this.#said = kind !== undefined;
    this.#empty = empty;
    this.#plain = plain;
    this.#writing = writing;
    this.#cells = kind && cellsOf(kind, writing);
  }

  /** Undefined as long as all cells are missing. */
  get kind(): ColumnKind | undefined {
    return this.#cells?.kind;
  }

  /**
   * Whether this turned out to be text after its first texts had been taken for something else: they are lost then
   * (`007` is 7), and must be read again, as texts.
   */
  get lost(): boolean {
    return this.#lost;
  }

  // What adds a cell says what was expected where it does not fit.

  addText(text: string): string | undefined {
    if (this.#lost) return undefined;
    if (!this.#cells) {
      if (this.#writing.missing(text)) return void this.#before++;
      this.#begin(this.#kindIn(text));
    }
    const cells = this.#cells as Cells;
    // The texts of JSON are none of its numbers.
    const alien = !this.#said && !this.#plain && cells.kind !== 'text' && !this.#writing.missing(text);
    const misfit = alien ? 'a text' : cells.addText(text);
    if (misfit === undefined) {
      if (this.#plain && cells.kind !== 'text') this.#converted = true;
      return undefined;
    }
    return this.#becomeText(misfit) ?? this.#again((own) => own.addText(text));
  }

  addNumber(value: number): string | undefined {
    if (Number.isNaN(value)) return void this.addMissing();
    if (!this.#cells) this.#begin('number');
    const misfit = this.#cells?.addNumber(value);
    // What is infinite is no text either.
    if (misfit === undefined || this.kind === 'number') return misfit;
    return this.#becomeText(misfit) ?? this.#again((own) => own.addNumber(value));
  }

  addBoolean(value: boolean): string | undefined {
    if (!this.#cells) this.#begin('boolean');
    const misfit = this.#cells?.addBoolean(value);
    if (misfit === undefined) return undefined;
    return this.#becomeText(misfit) ?? this.#again((own) => own.addBoolean(value));
  }

  addMissing(): void {
    if (this.#cells) this.#cells.addMissing();
    else this.#before++;
  }

  /** Adds what a program has for a cell. */
  add(value: unknown): string | undefined {
    if (typeof value === 'number') return this.addNumber(value);
    if (typeof value === 'string') return this.addText(value);
    if (typeof value === 'boolean') return this.addBoolean(value);
    if (value === null || value === undefined) return void this.addMissing();
    if (typeof value !== 'bigint') return 'a number, a text, true, false or null';
    const number = Number(value);
    return Number.isSafeInteger(number) ? this.addNumber(number) : 'an integer that a float64 holds';
  }

  /** The column. */
  finish(): Column {
    if (!this.#cells) this.#begin(this.#empty);
    return (this.#cells as Cells).finish(this.name);
  }

  #kindIn(text: string): ColumnKind {
    if (!this.#plain) return 'text';
    if (!Number.isNaN(this.#writing.number(text))) return 'number';
    return booleanIn(text) === undefined ? 'text' : 'boolean';
  }

  #begin(kind: ColumnKind): void {
    this.#cells = cellsOf(kind, this.#writing);
    for (; this.#before > 0; this.#before--) this.#cells.addMissing();
  }

  /** Goes on as text where that may be; says otherwise what was expected. */
  #becomeText(expected: string): string | undefined {
    const before = this.#cells as Cells;
    if (this.#said || before.kind === 'text') return expected;
    if (this.#converted) {
      this.#lost = true;
      this.#cells = undefined;
    } else {
      this.#begin('text');
      for (const text of before.texts()) {
        if (text === undefined) this.#cells?.addMissing();
        else this.#cells?.addText(text);
      }
    }
    return undefined;
  }

  #again(add: (cells: Cells) => string | undefined): string | undefined {
    return this.#lost ? undefined : add(this.#cells as Cells);
  }
}
