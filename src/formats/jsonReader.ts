import { isSound } from './names.js';

/** Makes the error for what was there and what should have been. */
export type Failure = (received: unknown, expected: string) => Error;

/** Enough for any header, and far from what the stack of an engine holds. */
const DEEPEST = 32;
const BLANKS = ' \t\n\r';
const ENDS_OF_SCALARS = `${BLANKS},:]}[{"`;

/**
 * Reads JSON text from front to back, value by value: the caller says what it expects next, so that nothing is kept of a
 * text which holds something else, and names like `__proto__` are never the keys of an object.
 *
 * Stricter than JSON.parse in three things: an object has each name once, strings are sound Unicode (no lone
 * surrogates), and values are nested 32 deep at most.
 *
 * Source: RFC 8259; the strictness is that of RFC 7493 (I-JSON).
 */
export class JsonReader {
  readonly #text: string;
  readonly #failure: Failure;
  #at = 0;
  #depth = 0;

  constructor(text: string, failure: Failure) {
    this.#text = text;
    this.#failure = failure;
  }

  /** Reads an object. `read` is called after each name and reads its value. */
  object(expected: string, read: (name: string) => void): void {
    this.#open('{', expected);
    const names = new Set<string>();
    if (this.#peek() !== '}') {
      do {
        const name = this.string('a name in quotes');
        if (names.has(name)) throw this.#failure(name, 'names that are there once');
        names.add(name);
        this.#take(':');
        read(name);
      } while (this.#next());
    }
    this.#close('}');
  }

  /** Reads an array. `read` reads one element. */
  array(expected: string, read: () => void): void {
    this.#open('[', expected);
    if (this.#peek() !== ']') {
      do read();
      while (this.#next());
    }
    this.#close(']');
  }

  string(expected: string): string {
    if (this.#peek() !== '"') throw this.#unexpected(expected);
    let end = this.#at + 1;
    while (end < this.#text.length && this.#text[end] !== '"') end += this.#text[end] === '\\' ? 2 : 1;
    const value = this.#native(end + 1);
    if (!isSound(value as string)) throw this.#unexpected('a string of sound Unicode');
    this.#at = end + 1;
    return value as string;
  }

  /** Reads a number that is written without fraction and exponent; one beyond 2⁵³ is rounded. */
  integer(expected: string): number {
    this.#peek();
    const start = this.#at;
    const value = this.#scalar(expected);
    if (typeof value === 'number' && /^-?\d+$/.test(this.#text.slice(start, this.#at))) return value;
    this.#at = start;
    throw this.#unexpected(expected);
  }

  /** Reads any value and drops it. */
  skip(): void {
    const first = this.#peek();
    if (first === '{') this.object('an object', () => this.skip());
    else if (first === '[') this.array('an array', () => this.skip());
    else if (first === '"') this.string('a string');
    else this.#scalar('a value');
  }

  /** Throws unless all has been read. */
  end(): void {
    if (this.#peek() !== '') throw this.#unexpected('nothing more');
  }

  #scalar(expected: string): unknown {
    this.#peek();
    let end = this.#at;
    while (end < this.#text.length && !ENDS_OF_SCALARS.includes(this.#text[end])) end++;
    if (end === this.#at) throw this.#unexpected(expected);
    const value = this.#native(end);
    this.#at = end;
    return value;
  }

  /** The string, number, boolean or null from here to `end`. */
  #native(end: number): unknown {
    try {
      return JSON.parse(this.#text.slice(this.#at, end));
    } catch {
      throw this.#unexpected('JSON');
    }
  }

  #open(bracket: string, expected: string): void {
    if (this.#peek() !== bracket) throw this.#unexpected(expected);
    if (++this.#depth > DEEPEST) throw this.#unexpected(`values nested ${DEEPEST} deep at most`);
    this.#at++;
  }

  #close(bracket: string): void {
    this.#take(bracket);
    this.#depth--;
  }

  #next(): boolean {
    if (this.#peek() !== ',') return false;
    this.#at++;
    return true;
  }

  #take(character: string): void {
    if (this.#peek() !== character) throw this.#unexpected(`'${character}'`);
    this.#at++;
  }

  /** The next character that is no blank; empty at the end. */
  #peek(): string {
    while (this.#at < this.#text.length && BLANKS.includes(this.#text[this.#at])) this.#at++;
    return this.#text.charAt(this.#at);
  }

  #unexpected(expected: string): Error {
    const first = this.#peek();
    const found = first === '' ? 'the end' : this.#text.slice(this.#at, this.#at + 24);
    return this.#failure(found, `${expected} at character ${this.#at} of the JSON text`);
  }
}
