import type { ByteAccess } from '../formats/byteAccess.js';
import { CODECS, openParquet, type ParquetColumn } from '../formats/parquet.js';
import type { BinaryOptions } from './access.js';
import type { ColumnBuilder } from './columnBuilder.js';
import { fault, type Place } from './faults.js';
import type { Reading } from './options.js';
import type { Column } from './table.js';
import { type Kinds, kindsOf, TableBuilder } from './tableBuilder.js';

/**
 * The columns of a Parquet file, so many rows at a time: numbers, texts, booleans; dates and times as milliseconds since 1970.
 * Of each column one page is in memory, and its dictionary, however large its groups of rows are.
 *
 * @throws L0netError INVALID_FORMAT for lists and structures, a codec that cannot be read, integers beyond 2⁵³, infinite
 *   numbers, a file that is damaged; what reading it throws
 */
export async function* parquetChunks(
  access: ByteAccess,
  reading: Reading,
  { rows: most }: BinaryOptions,
): AsyncGenerator<Column[], void, undefined> {
  const { file } = reading;
  const watched = new WatchedAccess(access);
  const parquet = await sound(watched, file, {}, () => openParquet(watched));
  for (const { name, isFlat, codecs } of parquet.columns) {
    if (!isFlat) throw fault(file, { column: name }, 'a list or a structure', 'a column that is flat');
    const codec = codecs.find((each) => !CODECS.includes(each));
    if (codec) throw fault(file, { column: name }, codec, `one of the codecs ${CODECS.join(', ')}`);
  }
  const cells = parquet.columns.map((column) => new ColumnCells(column, watched, file));
  let kinds: Kinds | undefined;
  let first = 0;
  do {
    const count = Math.min(most, parquet.rows - first);
    const table = new TableBuilder(reading, false, kinds);
    const builders = parquet.columns.map(({ name, kind }) => table.addColumn(name, { column: name }, kind));
    // One after another: what a column needs while it is read is many times what it is then.
    for (const [i, builder] of builders.entries()) await cells[i].addTo(builder, count);
    const columns = table.finish();
    kinds ??= kindsOf(columns);
    yield columns;
    first += count;
  } while (first < parquet.rows);
}

/** The cells of a column from its first row on, page by page. */
class ColumnCells {
  readonly #name: string;
  readonly #file: string;
  readonly #access: WatchedAccess;
  readonly #pages: AsyncIterator<ArrayLike<unknown>>;
  /** Values of a page, and how many of them were added. */
  #values: ArrayLike<unknown> = [];
  #added = 0;
  /** Rows that were added, of all pages. */
  #rows = 0;

  constructor(column: ParquetColumn, access: WatchedAccess, file: string) {
    this.#name = column.name;
    this.#pages = column.pages();
    this.#access = access;
    this.#file = file;
  }

  /** Adds the next cells. */
  async addTo(column: ColumnBuilder, count: number): Promise<void> {
    for (const end = this.#rows + count; this.#rows < end; ) {
      if (this.#added === this.#values.length) await this.#next();
      const values = this.#values;
      const last = Math.min(values.length, this.#added + end - this.#rows);
      for (let i = this.#added; i < last; i++) {
        const expected = column.add(values[i]);
        if (expected === undefined) continue;
        const place = this.#place(this.#rows + i - this.#added + 1);
        throw fault(this.#file, place, values[i], expected);
      }
      this.#rows += last - this.#added;
      this.#added = last;
    }
  }

  async #next(): Promise<void> {
    const place = this.#place(this.#rows + 1);
    const next = await sound(this.#access, this.#file, place, () => this.#pages.next());
    if (next.done) throw fault(this.#file, place, 'no further page', 'a sound Parquet file');
    this.#values = next.value;
    this.#added = 0;
  }

  #place(row: number): Place {
    return { row, column: this.#name };
  }
}

/** Remembers what reading threw: that says nothing of the file. */
class WatchedAccess implements ByteAccess {
  readonly #access: ByteAccess;
  failed: { readonly reason: unknown } | undefined;

  constructor(access: ByteAccess) {
    this.#access = access;
  }

  get size(): number {
    return this.#access.size;
  }

  async read(start: number, end: number): Promise<Uint8Array> {
    try {
      return await this.#access.read(start, end);
    } catch (reason) {
      this.failed = { reason };
      throw reason;
    }
  }

  async close(): Promise<void> {}
}

/** What the library throws says that the file is damaged. */
async function sound<T>(
  access: WatchedAccess,
  file: string,
  place: Place,
  read: () => T | Promise<T>,
): Promise<T> {
  try {
    return await read();
  } catch (error) {
    if (access.failed) throw access.failed.reason;
    throw fault(file, place, (error as Error).message, 'a sound Parquet file');
  }
}
