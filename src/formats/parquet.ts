import { gunzipSync } from 'fflate';
import { decompress as decompressZstd } from 'fzstd';
import {
  type Compressors,
  type FileMetaData,
  parquetMetadataAsync,
  parquetSchema,
  type SchemaElement,
  type SchemaTree,
} from 'hyparquet';
import type { ByteAccess } from './byteAccess.js';
import { type ColumnChunk, pagesOf } from './parquetColumn.js';

/** A column of a Parquet file. */
export interface ParquetColumn {
  readonly name: string;
  /** Whether it has one value for each row, no lists and structures. */
  readonly isFlat: boolean;
  /** How it is compressed, as the format calls that; each way once. */
  readonly codecs: readonly string[];
  /** What its type says of its values. */
  readonly kind: 'number' | 'text' | 'boolean';
  /**
   * The values of a flat column from its first row on, page by page, of which one is in memory. Dates and times are milliseconds
   * since 1970; null or undefined is a missing value.
   */
  pages(): AsyncGenerator<ArrayLike<unknown>, void, undefined>;
}

export interface ParquetFile {
  readonly rows: number;
  readonly columns: readonly ParquetColumn[];
}

/** The codecs that can be read. */
export const CODECS: readonly string[] = ['UNCOMPRESSED', 'SNAPPY', 'GZIP', 'ZSTD'];

/** hyparquet itself brings Snappy. */
const compressors: Compressors = {
  GZIP: (input, length) => gunzipSync(input, { out: new Uint8Array(length) }),
  ZSTD: (input, length) => decompressZstd(input, new Uint8Array(length)),
};

const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

const parsers = {
  timestampFromMilliseconds: (time: bigint | null | undefined) => milliseconds(time, 1n),
  timestampFromMicroseconds: (time: bigint | null | undefined) => milliseconds(time, 1000n),
  timestampFromNanoseconds: (time: bigint | null | undefined) => milliseconds(time, 1_000_000n),
  dateFromDays: (days: number | null | undefined) => days && days * 86_400_000,
  stringFromBytes: (bytes: Uint8Array | undefined) => bytes && decoder.decode(bytes),
};

function milliseconds(time: bigint | null | undefined, unit: bigint): number | null | undefined {
  return typeof time === 'bigint' ? Number(time / unit) + Number(time % unit) / Number(unit) : time;
}

/**
 * Opens a Parquet file, of which only the end is read: it says what is where. What is no sound file makes this or `pages` throw,
 * errors of any kind.
 *
 * @see https://parquet.apache.org/docs/file-format/
 */
export async function openParquet(access: ByteAccess): Promise<ParquetFile> {
  const slice = async (start: number, end = access.size) => bufferOf(await access.read(start, end));
  const metadata = await parquetMetadataAsync({ byteLength: access.size, slice }, { geoparquet: false });
  const root = parquetSchema(metadata);
  const rows = Number(metadata.num_rows);
  const sum = metadata.row_groups.reduce((all, { num_rows }) => all + Number(num_rows), 0);
  if (!(rows >= 0 && Number.isSafeInteger(rows)) || sum !== rows)
    throw new Error(`groups of ${sum} rows in a file of ${rows}`);
  return { rows, columns: root.children.map((child) => columnOf(access, metadata, root, child)) };
}

function columnOf(
  access: ByteAccess,
  metadata: FileMetaData,
  root: SchemaTree,
  child: SchemaTree,
): ParquetColumn {
  const { element, children } = child;
  const chunks = chunksOf(metadata, element.name);
  const schema = { element, schemaPath: [root, child], parsers, compressors };
  return {
    name: element.name,
    isFlat: children.length === 0 && element.repetition_type !== 'REPEATED',
    codecs: [...new Set(chunks.flatMap(({ meta }) => meta?.codec ?? []))],
    kind: kindOf(element),
    pages: () => pagesOf(access, chunks, schema),
  };
}

function kindOf({ type, converted_type, logical_type }: SchemaElement): ParquetColumn['kind'] {
  if (type === 'BOOLEAN') return 'boolean';
  const isText = (type === 'BYTE_ARRAY' && converted_type !== 'DECIMAL') || logical_type?.type === 'UUID';
  return isText ? 'text' : 'number';
}

/** The bytes as a whole buffer, which they are if nothing else is in it. */
function bufferOf({ buffer, byteOffset, byteLength }: Uint8Array): ArrayBuffer {
  const whole = byteLength === buffer.byteLength ? buffer : buffer.slice(byteOffset, byteOffset + byteLength);
  return whole as ArrayBuffer;
}

/** The chunks of a column, one for each group of rows; of lists and structures the first of each. */
function chunksOf({ row_groups }: FileMetaData, name: string): ColumnChunk[] {
  return row_groups.map(({ columns, num_rows }) => {
    const own = columns.find(({ meta_data }) => meta_data?.path_in_schema[0] === name);
    // What stands in another file is not there.
    return { meta: own?.file_path ? undefined : own?.meta_data, rows: Number(num_rows) };
  });
}
