import { addHeader, CsvReader } from './csv.js';
import { isBinary, type Opened, open } from './format.js';
import { addObjects, jsonTexts } from './json.js';
import { type Reading, type ReadOptions, resolveReading } from './options.js';
import { type Origin, originOf, type TableSource } from './source.js';
import { type Column, Table } from './table.js';
import { TableBuilder } from './tableBuilder.js';
import { textOf } from './text.js';
import { warningsOf } from './warnings.js';

/**
 * Reads a table: CSV, TSV, JSON lines or a JSON array of objects, .npy, .npz or Parquet, gzipped or not. Only what reads
 * that format is loaded.
 *
 * What a column is follows from its cells: all numbers in decimal digits, or all true and false, or else texts, exactly as
 * they stand there. Texts in JSON and .npy are texts, whatever they say. Names lose the blanks around them. A column that is
 * empty, or the same in all rows, is in the table's `warnings`.
 *
 * @throws L0netError INVALID_FORMAT for a file that is damaged, naming file, line (or row) and column; INVALID_ARGUMENT and
 *   UNKNOWN_OPTION for a source or options that are none; what a stream throws
 */
export async function readTable(source: TableSource, options: ReadOptions = {}): Promise<Table> {
  const origin = originOf(source);
  return readOrigin(origin, resolveReading(options, origin.name));
}

/** The same of bytes that can be opened. */
export async function readOrigin(origin: Origin, reading: Reading): Promise<Table> {
  const columns = await columnsOf(origin, reading);
  return new Table(columns, reading.file, warningsOf(columns, reading.file));
}

async function columnsOf(origin: Origin, reading: Reading): Promise<Column[]> {
  const opened = await open(origin, reading);
  const { format } = opened;
  if (format === 'csv' || format === 'tsv') return readCsv(origin, opened, reading);
  origin.forget();
  const table = new TableBuilder(reading, false);
  if (isBinary(format)) {
    const { binaryChunks } = await import('./binary.js');
    for await (const columns of binaryChunks(origin, opened, reading)) return columns;
  } else {
    for await (const texts of jsonTexts(textsOf(origin, opened, reading), reading.file, arrayIn(format))) {
      addObjects(table, texts, reading.file);
    }
  }
  return table.finish();
}

/** Whether JSON is an array: where lines are said it is none. */
export function arrayIn(format: 'json' | 'jsonl'): false | undefined {
  return format === 'jsonl' ? false : undefined;
}

/** The text of a source that was opened. */
export function textsOf(
  origin: Origin,
  { bytes }: Opened,
  { file, encoding }: Reading,
): AsyncIterable<string> {
  return textOf(bytes, file, origin.isText ? 'utf-8' : encoding);
}

/** How CSV is read that was opened as this: by tabs if it is TSV. */
export function csvReading({ format }: Opened, reading: Reading): Reading {
  return format === 'tsv' ? { ...reading, separator: reading.separator ?? '\t' } : reading;
}

/**
 * Cells become numbers at once, since texts would take many times their memory. A column that turns out to be text later is
 * read again, from the beginning: rare, and once for all such columns.
 */
async function readCsv(origin: Origin, opened: Opened, reading: Reading): Promise<Column[]> {
  const table = await readRows(origin, opened, reading);
  const lost = table.columns.flatMap((column, place) => (column.lost ? [place] : []));
  if (lost.length === 0) {
    origin.forget();
    return table.finish();
  }
  const kinds = new Map([
    ...reading.columns,
    ...lost.map((place) => [table.columns[place].name, 'text'] as const),
  ]);
  const again = await readRows(origin, await open(origin, reading), { ...reading, columns: kinds }, lost);
  origin.forget();
  const texts = again.columns;
  return table.finish().map((column, place) => (lost.includes(place) ? texts[place].finish() : column));
}

async function readRows(
  origin: Origin,
  opened: Opened,
  given: Reading,
  only?: readonly number[],
): Promise<TableBuilder> {
  const reading = csvReading(opened, given);
  const table = new TableBuilder(reading, true);
  const reader = await CsvReader.create(reading);
  for await (const rows of reader.rows(textsOf(origin, opened, reading))) {
    if (table.columns.length === 0) addHeader(table, reader.header);
    table.addRows(rows, only);
  }
  // There may be no row below it.
  if (table.columns.length === 0) addHeader(table, reader.header);
  return table;
}
