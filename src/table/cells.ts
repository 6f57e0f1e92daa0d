import { isSound } from '../formats/names.js';
import { Growing } from './growing.js';
import { numberReader } from './numbers.js';
import type { ColumnKind, Reading } from './options.js';
import type { Column } from './table.js';

/** How cells are written, prepared for many of them. */
export interface Writing {
  /** NaN for what is no number. */
  readonly number: (text: string) => number;
  readonly missing: (text: string) => boolean;
  /** Whether there are numbers that stand for a missing cell. */
  readonly missingNumbers: boolean;
}

/** Cells of one kind, one after another. What adds one says what was expected where it does not fit, and adds nothing then. */
export interface Cells {
  readonly kind: ColumnKind;
  addText(text: string): string | undefined;
  addNumber(value: number): string | undefined;
  addBoolean(value: boolean): string | undefined;
  addMissing(): void;
  /** The cells as texts; of texts that were read, others than those. */
  texts(): (string | undefined)[];
  finish(name: string): Column;
}

export function writingOf({ decimal, missing }: Reading): Writing {
  const number = numberReader(decimal);
  return {
    number,
    missing: (text) => missing.has(text) || missing.has(text.trim()),
    missingNumbers: [...missing].some((word) => !Number.isNaN(number(word))),
  };
}

/** True, false, or undefined for another text. */
export function booleanIn(text: string): boolean | undefined {
  if (text === 'true' || text === 'True' || text === 'TRUE') return true;
  if (text === 'false' || text === 'False' || text === 'FALSE') return false;
  // Longer than that even with some blanks is none; to change the case of a whole article would take time.
  const word = text.length < 20 ? text.trim().toLowerCase() : '';
  return word === 'true' ? true : word === 'false' ? false : undefined;
}

export function cellsOf(kind: ColumnKind, writing: Writing): Cells {
  if (kind === 'number') return new NumberCells(writing);
  return kind === 'boolean' ? new BooleanCells(writing) : new TextCells(writing);
}

class NumberCells implements Cells {
  readonly kind = 'number';
  readonly #writing: Writing;
  readonly #values = new Growing(Float64Array);

  constructor(writing: Writing) {
    this.#writing = writing;
  }

  addText(text: string): string | undefined {
    const { number, missing, missingNumbers } = this.#writing;
    const value = number(text);
    if (!Number.isNaN(value) && !(missingNumbers && missing(text))) this.#values.push(value);
    else if (missing(text)) this.addMissing();
    else return 'a number';
    return undefined;
  }

  addNumber(value: number): string | undefined {
    if (value === Number.POSITIVE_INFINITY || value === Number.NEGATIVE_INFINITY) return 'a finite number';
    this.#values.push(value);
    return undefined;
  }

  addBoolean(): string {
    return 'a number';
  }

  addMissing(): void {
    this.#values.push(Number.NaN);
  }

  texts(): (string | undefined)[] {
    return Array.from(this.#values.take(), (value) => (Number.isNaN(value) ? undefined : String(value)));
  }

  finish(name: string): Column {
    return { name, kind: 'number', values: this.#values.take() };
  }
}

class BooleanCells implements Cells {
  readonly kind = 'boolean';
  readonly #writing: Writing;
  readonly #values = new Growing(Int8Array);

  constructor(writing: Writing) {
    this.#writing = writing;
  }

  addText(text: string): string | undefined {
    const value = booleanIn(text);
    if (value !== undefined) this.#values.push(value ? 1 : 0);
    else if (this.#writing.missing(text)) this.addMissing();
    else return this.addNumber();
    return undefined;
  }

  addNumber(): string {
    return 'true or false';
  }

  addBoolean(value: boolean): undefined {
    this.#values.push(value ? 1 : 0);
  }

  addMissing(): void {
    this.#values.push(-1);
  }

  texts(): (string | undefined)[] {
    return Array.from(this.#values.take(), (value) => (value < 0 ? undefined : String(value === 1)));
  }

  finish(name: string): Column {
    return { name, kind: 'boolean', values: this.#values.take() };
  }
}

class TextCells implements Cells {
  readonly kind = 'text';
  readonly #writing: Writing;
  /** Where each text stands among the words; those that stand for a missing cell are here, too, as −1. */
  readonly #places = new Map<string, number>();
  readonly #words: string[] = [];
  readonly #codes = new Growing(Int32Array);

  constructor(writing: Writing) {
    this.#writing = writing;
  }

  addText(text: string): string | undefined {
    let place = this.#places.get(text);
    if (place === undefined) {
      if (!isSound(text)) return 'sound Unicode, without lone surrogates';
      const word = detached(text);
      place = this.#writing.missing(text) ? -1 : this.#words.push(word) - 1;
      this.#places.set(word, place);
    }
    this.#codes.push(place);
    return undefined;
  }

  addNumber(value: number): string | undefined {
    return Number.isFinite(value) ? this.addText(String(value)) : 'a finite number';
  }

  addBoolean(value: boolean): string | undefined {
    return this.addText(String(value));
  }

  addMissing(): void {
    this.#codes.push(-1);
  }

  texts(): (string | undefined)[] {
    return Array.from(this.#codes.take(), (code) => this.#words[code]);
  }

  finish(name: string): Column {
    return { name, kind: 'text', words: this.#words, codes: this.#codes.take() };
  }
}

/**
 * The same text in memory of its own. What was cut out of a text keeps all of it in some engines, unless it is short: one
 * word of a file would keep 64 kB.
 */
function detached(text: string): string {
  return text.length < 13 ? text : decoder.decode(encoder.encode(text));
}

const encoder = new TextEncoder();
const decoder = new TextDecoder('utf-8', { ignoreBOM: true });
