import { checkInteger } from '../base/check.js';
import { addHeader, CsvReader } from './csv.js';
import { fault } from './faults.js';
import { isBinary, type Opened, open } from './format.js';
import { addObjects, jsonTexts } from './json.js';
import type { JsonText } from './jsonElements.js';
import { type Reading, type ReadOptions, resolveReading } from './options.js';
import { arrayIn, csvReading, textsOf } from './read.js';
import { type Origin, originOf, type TableSource } from './source.js';
import { Table } from './table.js';
import { type Kinds, kindsOf, TableBuilder, type TextRows } from './tableBuilder.js';

/** How a table is read in chunks. */
export interface ChunkOptions extends ReadOptions {
  /** Rows of a chunk; the last one may have less. Default 10,000. */
  readonly rows?: number;
}

/** Bytes of a stream that are kept where a format is not read from its beginning. */
const KEPT = 2 ** 28;

/**
 * Reads a table chunk by chunk, each of them a Table: memory does not grow with the file. The columns and their kinds are those
 * of the first chunk, as `readTable` finds them, or those that `options.columns` says. There are no warnings, which want the
 * whole table. Texts keep no numbering from chunk to chunk: each chunk has its own `words`.
 *
 * Parquet, .npz and .npy in Fortran order are not read from their beginning to their end. Of a stream or a Response, or where
 * gzip has packed them, up to 256 MiB are kept for that; of bytes, a Blob or File, or a file in Node, nothing.
 *
 * @throws L0netError as `readTable`; INVALID_FORMAT for a later cell that does not fit the kind of its column, naming line (or
 *   row) and column; INVALID_ARGUMENT for a stream of such a format that is larger
 */
export function readChunks(
  source: TableSource,
  options: ChunkOptions = {},
): AsyncGenerator<Table, void, undefined> {
  const origin = originOf(source);
  return chunksOf(origin, resolveReading(options, origin.name, ['rows']), rowsIn(options));
}

/** @throws L0netError INVALID_ARGUMENT */
export function rowsIn({ rows = 10_000 }: ChunkOptions): number {
  return checkInteger('options.rows', rows, 1);
}

/** The same of bytes that can be opened. */
export async function* chunksOf(
  origin: Origin,
  reading: Reading,
  rows: number,
): AsyncGenerator<Table, void, undefined> {
  const opened = await open(origin, reading);
  origin.forget();
  const { format } = opened;
  if (isBinary(format)) {
    const { binaryChunks } = await import('./binary.js');
    for await (const columns of binaryChunks(origin, opened, reading, { rows, kept: KEPT })) {
      yield new Table(columns, reading.file);
    }
    return;
  }
  const isCsv = format === 'csv' || format === 'tsv';
  yield* isCsv ? csvChunks(origin, opened, reading, rows) : jsonChunks(origin, opened, reading, rows, format);
}

async function* csvChunks(
  origin: Origin,
  opened: Opened,
  given: Reading,
  most: number,
): AsyncGenerator<Table> {
  const reading = csvReading(opened, given);
  const reader = await CsvReader.create(reading);
  const read = (pieces: readonly TextRows[], kinds?: Kinds): TableBuilder => {
    const table = new TableBuilder(reading, true, kinds);
    addHeader(table, reader.header);
    for (const piece of pieces) table.addRows(piece);
    return table;
  };
  let known: Kinds | undefined;
  for await (const pieces of inChunks(reader.rows(textsOf(origin, opened, reading)), textRows, most)) {
    let table = read(pieces, known);
    // Texts of the first chunk that were taken for numbers are still there.
    const lost = table.columns.filter((column) => column.lost).map(({ name }) => [name, 'text'] as const);
    if (lost.length > 0) table = read(pieces, new Map([...reading.columns, ...lost]));
    const columns = table.finish();
    known ??= kindsOf(columns);
    yield new Table(columns, reading.file);
  }
  if (!known) yield new Table(read([]).finish(), reading.file);
}

async function* jsonChunks(
  origin: Origin,
  opened: Opened,
  reading: Reading,
  most: number,
  format: 'json' | 'jsonl',
): AsyncGenerator<Table> {
  const texts = jsonTexts(textsOf(origin, opened, reading), reading.file, arrayIn(format));
  let known: Kinds | undefined;
  for await (const pieces of inChunks(texts, jsonRows, most)) {
    const table = new TableBuilder(reading, false, known);
    for (const name of known?.keys() ?? []) table.addColumn(name, { column: name });
    for (const piece of pieces) addObjects(table, piece, reading.file, !known);
    const columns = table.finish();
    known ??= kindsOf(columns);
    yield new Table(columns, reading.file);
  }
  if (!known) throw fault(reading.file, {}, 'nothing', 'a table');
}

/** What rows come in. */
interface Piece<T> {
  readonly length: (piece: T) => number;
  readonly slice: (piece: T, start: number, end: number) => T;
}

const textRows: Piece<TextRows> = {
  length: ({ rows }) => rows.length,
  slice: ({ rows, lineOf }, start, end) => ({
    rows: rows.slice(start, end),
    lineOf: (row) => lineOf(start + row),
  }),
};

const jsonRows: Piece<readonly JsonText[]> = {
  length: (texts) => texts.length,
  slice: (texts, start, end) => texts.slice(start, end),
};

/** The pieces of each chunk; all chunks but the last have so many rows. */
async function* inChunks<T>(
  pieces: AsyncIterable<T>,
  { length, slice }: Piece<T>,
  most: number,
): AsyncGenerator<T[]> {
  let chunk: T[] = [];
  let rows = 0;
  for await (const piece of pieces) {
    for (let at = 0; at < length(piece); ) {
      const end = Math.min(length(piece), at + most - rows);
      chunk.push(slice(piece, at, end));
      rows += end - at;
      at = end;
      if (rows < most) break;
      yield chunk;
      chunk = [];
      rows = 0;
    }
  }
  if (rows > 0) yield chunk;
}
