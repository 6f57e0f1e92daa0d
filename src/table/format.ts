import { isNpy } from '../formats/npy.js';
import { type Bytes, gunzip, isGzip, peek } from './bytes.js';
import { fault } from './faults.js';
import type { Reading, TableFormat } from './options.js';
import type { Origin } from './source.js';

/** The bytes of a table, unpacked, and how they are written. */
export interface Opened {
  readonly format: TableFormat;
  readonly bytes: Bytes;
}

/** By the ends of files' names. */
const ENDINGS: Readonly<Record<string, TableFormat>> = {
  csv: 'csv',
  tsv: 'tsv',
  tab: 'tsv',
  json: 'json',
  jsonl: 'jsonl',
  ndjson: 'jsonl',
  npy: 'npy',
  npz: 'npz',
  parquet: 'parquet',
};

/** Bytes that are looked at; there may be blanks before a bracket. */
const LOOK = 64;

/**
 * Opens a source: finds out whether it is gzipped and how it is written, by its first bytes, else by its name, else by
 * whether it begins with a bracket.
 *
 * @throws L0netError INVALID_FORMAT if it is said to be written in a way in which it does not begin
 */
export async function open(origin: Origin, reading: Reading): Promise<Opened> {
  const first = await peek(origin.open(), LOOK);
  const packed = isGzip(first.head);
  const { head, all } = packed ? await peek(gunzip(first.all, reading.file), LOOK) : first;
  const begun = binaryFormat(head);
  const format =
    reading.format ?? begun ?? formatNamed(reading.file) ?? formatNamed(origin.name) ?? textFormat(head);
  if (isBinary(format) && format !== begun) {
    await all[Symbol.asyncIterator]().return?.();
    throw fault(
      reading.file,
      {},
      `${head.length} bytes that begin in another way`,
      `a file in the format ${format}`,
    );
  }
  return { format, bytes: all };
}

/** Whether a format is read as a whole, from bytes. */
export function isBinary(format: TableFormat): format is 'npy' | 'npz' | 'parquet' {
  return format === 'npy' || format === 'npz' || format === 'parquet';
}

function binaryFormat(head: Uint8Array): TableFormat | undefined {
  const begins = (text: string) => Array.from(text).every((letter, at) => head[at] === letter.charCodeAt(0));
  if (begins('PAR1')) return 'parquet';
  if (isNpy(head)) return 'npy';
  return begins('PK\x03\x04') || begins('PK\x05\x06') ? 'npz' : undefined;
}

function formatNamed(name = ''): TableFormat | undefined {
  const ending = /\.([a-z]+)(\.gz)?$/i.exec(name)?.[1].toLowerCase() ?? '';
  return Object.hasOwn(ENDINGS, ending) ? ENDINGS[ending] : undefined;
}

function textFormat(head: Uint8Array): TableFormat {
  const bracket = /^\ufeff?\s*[[{]/.test(new TextDecoder('utf-8', { ignoreBOM: true }).decode(head));
  return bracket ? 'json' : 'csv';
}
