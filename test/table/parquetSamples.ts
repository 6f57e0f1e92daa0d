import fc from 'fast-check';
import { gzipSync } from 'fflate';
import { type ColumnSource, parquetWriteBuffer } from 'hyparquet-writer';
import type { Cell } from '../../src/table/table.js';
import type { PlainColumn } from './expected.js';

type Own = readonly [type: NonNullable<ColumnSource['type']>, value: fc.Arbitrary<unknown>];

const types: readonly Own[] = [
  ['DOUBLE', fc.double({ noDefaultInfinity: true, noNaN: true })],
  ['FLOAT', fc.float({ noDefaultInfinity: true, noNaN: true })],
  ['INT32', fc.integer()],
  ['INT64', fc.bigInt(-(2n ** 53n) + 1n, 2n ** 53n - 1n)],
  ['BOOLEAN', fc.boolean()],
  ['STRING', fc.string({ unit: 'grapheme', maxLength: 9 })],
  ['STRING', fc.constantFrom('Oslo', 'Bergen', '雪')],
  ['TIMESTAMP', fc.date({ noInvalidDate: true })],
];

function cellOf(value: unknown): Cell {
  if (typeof value === 'bigint') return Number(value);
  if (value instanceof Date) return value.getTime();
  const isMissing =
    typeof value === 'string' && ['', 'NA', 'NaN', 'nan', 'null', 'N/A', '?'].includes(value.trim());
  return isMissing ? null : (value as Cell);
}

const column = (rows: number) =>
  fc.constantFrom(...types).chain(([type, value]) =>
    fc.record({
      name: fc.string({ unit: 'grapheme', minLength: 1, maxLength: 4 }),
      type: fc.constant(type),
      data: fc.oneof(
        fc.array(value, { minLength: rows, maxLength: rows }),
        fc.array(fc.option(value), { minLength: rows, maxLength: rows }),
      ),
    }),
  );

/** A Parquet file, and the table that it holds. */
export interface ParquetSample {
  readonly bytes: Uint8Array<ArrayBuffer>;
  readonly expected: readonly PlainColumn[];
}

const kinds: Readonly<Record<string, PlainColumn['kind']>> = { STRING: 'text', BOOLEAN: 'boolean' };

const columns = fc
  .integer({ min: 1, max: 40 })
  .chain((rows) =>
    fc.uniqueArray(column(rows), { minLength: 1, maxLength: 4, selector: ({ name }) => name }),
  );

/** Files of columns of all kinds, in several groups of rows and many pages, compressed or not. */
export const parquetSamples: fc.Arbitrary<ParquetSample> = fc
  .record({
    columns,
    rowGroupSize: fc.integer({ min: 3, max: 50 }),
    pageSize: fc.constantFrom(1, 20, 100, 1_000_000),
    codec: fc.constantFrom('SNAPPY', 'UNCOMPRESSED', 'GZIP'),
  })
  .map(({ columns, ...style }) => {
    const columnData = columns.map(({ name, type, data }) => ({
      name,
      type,
      data,
      nullable: data.includes(null),
    }));
    const compressors = { GZIP: (bytes: Uint8Array) => gzipSync(bytes) };
    const bytes = new Uint8Array(parquetWriteBuffer({ columnData, ...style, compressors }));
    const expected = columns.map(({ name, type, data }) => ({
      name,
      kind: kinds[type] ?? 'number',
      cells: data.map(cellOf),
    }));
    return { bytes, expected };
  });
