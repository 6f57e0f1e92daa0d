import type { L0netError } from '../base/errors.js';
import type { DelimitedRows, Separation } from '../formats/delimited.js';
import { fault } from './faults.js';
import type { Reading } from './options.js';
import { count, findSeparation, isBlank, type SplitRows } from './separation.js';
import type { TableBuilder, TextRows } from './tableBuilder.js';

/** The names of the columns, and where they stand. */
export interface Header {
  readonly names: readonly string[];
  /** Undefined where the file has none. */
  readonly line: number | undefined;
}

/** Characters that are read at once, at least. */
const ENOUGH = 65_536;

/** As long as a row may be: what is longer is one whose quote is not closed, most likely. */
export const LONGEST = 2 ** 24;

/**
 * Reads CSV in pieces: all that is kept is the row that is not at its end.
 *
 * @throws L0netError INVALID_FORMAT naming line and column: for a row of another number of cells than the first, a quote
 *   that is not closed or that something follows
 */
export class CsvReader {
  readonly #reading: Reading;
  readonly #split: SplitRows;
  #separation: Separation | undefined;
  #text = '';
  /** Characters to wait for: twice what is left of a row, or a long one would be looked through again and again. */
  #enough = ENOUGH;
  #line = 1;
  #header: Header | undefined;

  /** The parser comes with the first file that needs one. */
  static async create(reading: Reading): Promise<CsvReader> {
    const { splitRows } = await import('../formats/delimited.js');
    return new CsvReader(reading, splitRows);
  }

  private constructor(reading: Reading, split: SplitRows) {
    this.#reading = reading;
    this.#split = split;
  }

  /** Undefined until the first row was read. */
  get header(): Header | undefined {
    return this.#header;
  }

  /** The rows of a text, piece by piece. There is a header when the first of them comes. */
  async *rows(texts: AsyncIterable<string>): AsyncGenerator<TextRows> {
    for await (const text of texts) {
      this.#text += text;
      if (this.#text.length >= this.#enough) yield* this.#take(false);
    }
    yield* this.#take(true);
    if (!this.#header) throw fault(this.#reading.file, {}, 'nothing', 'a table');
  }

  *#take(last: boolean): Generator<TextRows> {
    const text = this.#text;
    this.#separation ??= findSeparation(text, last, this.#reading, this.#split);
    const { rows, ends, fault: broken } = this.#split(text, this.#separation, last);
    const { newline } = this.#separation;
    const start = this.#line;
    const lineAt = (place: number) => start + count(text, newline, place);
    const lineOf = (row: number) => lineAt(row > 0 ? ends[row - 1] : 0);
    const end = ends[ends.length - 1] ?? 0;

    const found = this.#checked(rows, lineOf);
    if (found.rows.length > 0) yield found;
    // Where one row is broken those before it are sound, and are checked first.
    if (broken) throw this.#broken(text, end, broken, lineAt(broken.at));
    if (!last && text.length - end > LONGEST) {
      const expected = `rows of at most ${LONGEST} characters: is there a quote that is not closed?`;
      throw fault(this.#reading.file, { line: lineOf(rows.length) }, text.slice(end, end + 99), expected);
    }
    this.#line = lineOf(rows.length);
    this.#text = last ? '' : text.slice(end);
    this.#enough = Math.min(Math.max(ENOUGH, 2 * this.#text.length), LONGEST + 1);
  }

  #broken(
    text: string,
    start: number,
    { at, kind }: NonNullable<DelimitedRows['fault']>,
    line: number,
  ): L0netError {
    const [before = ['']] = this.#split(text.slice(start, at), this.#separation as Separation, true).rows;
    const column = this.#header?.names[before.length - 1] ?? before.length;
    const expected =
      kind === 'not closed'
        ? 'a quote that is closed'
        : 'a separator or the end of the line after a closing quote';
    return fault(this.#reading.file, { line, column }, text.slice(at, at + 99), expected);
  }

  /** Rows without the header and without blank lines, all of the same length. */
  #checked(rows: readonly string[][], lineOf: (row: number) => number): TextRows {
    const sound: string[][] = [];
    const places: number[] = [];
    const { file, header } = this.#reading;
    rows.forEach((row, place) => {
      // Of one column, a blank line is a missing cell.
      if (isBlank(row) && this.#header?.names.length !== 1) return;
      if (!this.#header) {
        const names = row.map((name, column) => (header ? name.trim() : `column${column + 1}`));
        this.#header = { names, line: header ? lineOf(place) : undefined };
        if (header) return;
      }
      const { names } = this.#header;
      if (row.length !== names.length) {
        const column = row.length < names.length ? names[row.length] : names.length + 1;
        const expected = `${names.length} cells, as in the first line`;
        throw fault(file, { line: lineOf(place), column }, row.length, expected);
      }
      sound.push(row);
      places.push(place);
    });
    return { rows: sound, lineOf: (row) => lineOf(places[row]) };
  }
}

/** Columns of these names. @throws L0netError INVALID_FORMAT for one that is empty, or there twice */
export function addHeader(table: TableBuilder, header: Header | undefined): void {
  header?.names.forEach((name, place) => {
    const { line } = header;
    table.addColumn(name, { ...(line !== undefined && { line }), column: name === '' ? place + 1 : name });
  });
}
