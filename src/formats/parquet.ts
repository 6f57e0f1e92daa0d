import { gunzipSync } from 'fflate';
import { decompress as decompressZstd } from 'fzstd';
import {
  type ColumnMetaData,
  type Compressors,
  type FileMetaData,
  parquetMetadata,
  parquetRead,
  parquetSchema,
} from 'hyparquet';
import { checkPages } from './parquetPages.js';

/** A column of a Parquet file. */
export interface ParquetColumn {
  readonly name: string;
  /** Whether it has one value for each row, no lists and structures. */
  readonly isFlat: boolean;
  /** How it is compressed, as the format calls that; each way once. */
  readonly codecs: readonly string[];
}

export interface ParquetFile {
  readonly rows: number;
  readonly columns: readonly ParquetColumn[];
  /** The values of a column, in pieces. Dates and times are milliseconds since 1970; null or undefined is a missing value. */
  read(column: string): Promise<readonly ArrayLike<unknown>[]>;
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
 * Opens a Parquet file. What is no sound file makes this or `read` throw, errors of any kind.
 *
 * @see https://parquet.apache.org/docs/file-format/
 */
export function openParquet(bytes: Uint8Array): ParquetFile {
  const buffer = bufferOf(bytes);
  const metadata = parquetMetadata(buffer, { geoparquet: false });
  const elements = new Map(parquetSchema(metadata).children.map((child) => [child.element.name, child]));
  const columns = parquetSchema(metadata).children.map(
    ({ element: { name, repetition_type }, children }) => ({
      name,
      isFlat: children.length === 0 && repetition_type !== 'REPEATED',
      codecs: [...new Set(chunksOf(metadata, name).map(({ chunk }) => chunk.codec))],
    }),
  );
  return {
    rows: Number(metadata.num_rows),
    columns,
    async read(column) {
      const isOptional = elements.get(column)?.element.repetition_type === 'OPTIONAL';
      for (const { chunk, rows } of chunksOf(metadata, column)) {
        checkPages(buffer, chunk, { rows, isOptional, compressors });
      }
      const found: { readonly row: number; readonly values: ArrayLike<unknown> }[] = [];
      await parquetRead({
        file: buffer,
        metadata,
        columns: [column],
        compressors,
        parsers,
        geoparquet: false,
        // What this throws would reach nobody.
        onChunk: ({ rowStart, columnData }) => found.push({ row: rowStart, values: columnData }),
      });
      return found.sort((a, b) => a.row - b.row).map(({ values }) => values);
    },
  };
}

/** The bytes as a whole buffer, which they are if nothing else is in it. */
function bufferOf({ buffer, byteOffset, byteLength }: Uint8Array): ArrayBuffer {
  const whole = byteLength === buffer.byteLength ? buffer : buffer.slice(byteOffset, byteOffset + byteLength);
  return whole as ArrayBuffer;
}

/** The chunks of a flat column, each with its rows. */
function chunksOf({ row_groups }: FileMetaData, column: string): { chunk: ColumnMetaData; rows: number }[] {
  return row_groups.flatMap(({ columns, num_rows }) =>
    columns.flatMap(({ meta_data }) =>
      meta_data?.path_in_schema[0] === column ? [{ chunk: meta_data, rows: Number(num_rows) }] : [],
    ),
  );
}
