/** Rows by chance of a table that is read chunk by chunk. */
import { checkInteger } from '../base/check.js';
import { L0netError } from '../base/errors.js';
import { RandomOrder } from './shuffle.js';
import { type Column, Table } from './table.js';

/** Rows of a table, and which they are. */
export interface RowSample {
  /** The rows, in their order. */
  readonly table: Table;
  /** `[rows of the sample]`: the numbers of these rows among all, ascending. */
  readonly numbers: Float64Array;
  /** Rows of all chunks together. */
  readonly rows: number;
}

/**
 * As many rows of all chunks as are asked for, each set of them as likely as another (Vitter's algorithm R); all of them, if
 * there are no more.
 *
 * @param chunks tables of the same columns, as `readChunks` and `loadChunks` give them
 * @param rows   from 1 on
 * @param seed   decides which
 * @throws L0netError INVALID_ARGUMENT; INVALID_SHAPE for chunks of different columns, or none; what reading them throws
 */
export async function sampleRows(chunks: AsyncIterable<Table>, rows: number, seed = 1): Promise<RowSample> {
  checkInteger('rows', rows, 1);
  const random = new RandomOrder('seed', seed);
  let sample: Sample | undefined;
  let count = 0;
  for await (const chunk of chunks) {
    sample ??= new Sample(chunk, rows);
    sample.check(chunk);
    for (let row = 0; row < chunk.rows; row++, count++) {
      const place = count < rows ? count : random.below(count + 1);
      if (place < rows) sample.put(place, chunk, row, count);
    }
  }
  if (sample) return { ...sample.finish(Math.min(rows, count)), rows: count };
  throw new L0netError('INVALID_SHAPE', {
    argument: 'chunks',
    received: 'none',
    expected: 'one table or more',
  });
}

/** Places for rows, filled in any order. */
class Sample {
  readonly #name: string;
  readonly #columns: readonly SampledColumn[];
  #numbers = new Float64Array(1024);
  readonly #most: number;

  constructor({ columns, name }: Table, most: number) {
    this.#name = name;
    this.#most = most;
    this.#columns = columns.map((column) => new SampledColumn(column));
  }

  /** Throws L0netError INVALID_SHAPE for a chunk of other columns. */
  check({ columns, name }: Table): void {
    const inWords = (list: readonly { readonly name: string; readonly kind: string }[]): string =>
      list.map((column) => `${column.name}: ${column.kind}`).join(', ');
    const [received, expected] = [inWords(columns), inWords(this.#columns)];
    if (received !== expected) {
      throw new L0netError('INVALID_SHAPE', { argument: `${name}: columns of a chunk`, received, expected });
    }
    for (const [i, column] of columns.entries()) this.#columns[i].begin(column);
  }

  put(place: number, { columns }: Table, row: number, number: number): void {
    if (place >= this.#numbers.length) this.#grow();
    this.#numbers[place] = number;
    for (let i = 0; i < columns.length; i++) this.#columns[i].put(place, columns[i], row);
  }

  finish(rows: number): Omit<RowSample, 'rows'> {
    const numbers = this.#numbers.subarray(0, rows);
    const order = Int32Array.from({ length: rows }, (_, i) => i).sort((a, b) => numbers[a] - numbers[b]);
    const all = new Table(
      this.#columns.map((column) => column.finish(rows)),
      this.#name,
    );
    return { table: all.take(order), numbers: Float64Array.from(order, (place) => numbers[place]) };
  }

  #grow(): void {
    const size = Math.min(this.#most, 2 * this.#numbers.length);
    const numbers = new Float64Array(size);
    numbers.set(this.#numbers);
    this.#numbers = numbers;
    for (const column of this.#columns) column.grow(size);
  }
}

/** The cells of a column at these places. */
class SampledColumn {
  readonly name: string;
  readonly kind: Column['kind'];
  /** Numbers, 1, 0 and −1 of booleans, or codes of texts. */
  #cells = new Float64Array(1024);
  /** Each text once, of all chunks; codes of the present chunk as codes of all, −1 for those that were not met yet. */
  readonly #words = new Map<string, number>();
  #codes = new Int32Array();

  constructor({ name, kind }: Column) {
    this.name = name;
    this.kind = kind;
  }

  /** The next cells come from this column. */
  begin(column: Column): void {
    if (column.kind === 'text') this.#codes = new Int32Array(column.words.length).fill(-1);
  }

  put(place: number, column: Column, row: number): void {
    this.#cells[place] =
      column.kind === 'text' ? this.#code(column.words, column.codes[row]) : column.values[row];
  }

  grow(size: number): void {
    const cells = new Float64Array(size);
    cells.set(this.#cells);
    this.#cells = cells;
  }

  finish(rows: number): Column {
    const { name, kind } = this;
    const cells = this.#cells.subarray(0, rows);
    if (kind === 'number') return { name, kind, values: cells.slice() };
    if (kind === 'boolean') return { name, kind, values: Int8Array.from(cells) };
    return { name, kind, words: [...this.#words.keys()], codes: Int32Array.from(cells) };
  }

  #code(words: readonly string[], code: number): number {
    if (code < 0) return code;
    if (this.#codes[code] < 0) {
      const word = words[code];
      const known = this.#words.get(word) ?? this.#words.size;
      this.#words.set(word, known);
      this.#codes[code] = known;
    }
    return this.#codes[code];
  }
}
