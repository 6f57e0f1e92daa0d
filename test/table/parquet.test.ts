import fc from 'fast-check';
import { gzipSync } from 'fflate';
import { type ColumnSource, parquetWriteBuffer } from 'hyparquet-writer';
import { describe, expect, test } from 'vitest';
import type { Cell } from '../../src/table/table.js';
import { readTable } from '../../src/table.js';
import { arrowFiles, bytesOf, listFile } from './arrowFiles.js';
import { plain, refusal } from './expected.js';

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

const written = fc.integer({ min: 1, max: 40 }).chain((rows) =>
  fc.record({
    columns: fc.uniqueArray(column(rows), { minLength: 1, maxLength: 4, selector: ({ name }) => name }),
    rowGroupSize: fc.integer({ min: 3, max: 50 }),
    codec: fc.constantFrom('SNAPPY', 'UNCOMPRESSED', 'GZIP'),
  }),
);

const kinds: Readonly<Record<string, string>> = { STRING: 'text', BOOLEAN: 'boolean' };

describe('Parquet files that were written are read', () => {
  test('with columns of all kinds, in several groups of rows, compressed or not', async () => {
    await fc.assert(
      fc.asyncProperty(written, async ({ columns, rowGroupSize, codec }) => {
        const columnData = columns.map(({ name, type, data }) => ({
          name,
          type,
          data,
          nullable: data.includes(null),
        }));
        const compressors = { GZIP: (bytes: Uint8Array) => gzipSync(bytes) };
        const bytes = parquetWriteBuffer({ columnData, rowGroupSize, codec, compressors });
        const expected = columns.map(({ name, type, data }) => {
          const cells = data.map(cellOf);
          const kind = cells.every((cell) => cell === null) ? 'number' : (kinds[type] ?? 'number');
          return { name, kind, cells };
        });
        expect(plain(await readTable(bytes))).toEqual(expected);
      }),
      { numRuns: 300 },
    );
  });

  test.each(Object.entries(arrowFiles))('%s, as pyarrow writes them', async (_, file) => {
    expect(plain(await readTable(bytesOf(file)))).toEqual([
      { name: 'x', kind: 'number', cells: [1.5, null, null, -3] },
      { name: 'n', kind: 'number', cells: [1, 2, 3, 4] },
      { name: 'u', kind: 'number', cells: [1, 2, null, 255] },
      { name: 'city', kind: 'text', cells: ['Oslo', null, 'Bergen', 'Oslo'] },
      { name: 'kind', kind: 'text', cells: ['a', 'b', 'a', 'a'] },
      { name: 'ok', kind: 'boolean', cells: [true, false, null, true] },
      { name: 'day', kind: 'number', cells: [86_400_000, null, Date.UTC(2026, 0), -86_400_000] },
      { name: 'at', kind: 'number', cells: [1500.5, null, Date.UTC(2000, 0), 0] },
      { name: 'price', kind: 'number', cells: [1.25, null, -0.1, 3] },
      { name: 'half', kind: 'number', cells: [0.5, 1, null, 2] },
    ]);
  });

  test.each<[string, () => ArrayBuffer, RegExp]>([
    ['lists', () => bytesOf(listFile).buffer, /^t\.parquet, column l: expected a column that is flat/],
    [
      'objects',
      () => write({ name: 'l', data: [{ a: 1 }, { a: 2 }], type: 'JSON' }),
      /^t\.parquet, row 1, column l: expected a number, a text, true, false or null/,
    ],
    [
      'integers beyond 2^53',
      () => write({ name: 'big', data: [1n, 2n ** 60n], type: 'INT64' }),
      /^t\.parquet, row 2, column big: expected an integer that a float64 holds/,
    ],
    [
      'infinite numbers',
      () => write({ name: 'x', data: [1, -Infinity], type: 'DOUBLE' }),
      /^t\.parquet, row 2, column x: expected a finite number, received -Infinity/,
    ],
    [
      'columns of one name',
      () => write({ name: 'x', data: [1], type: 'DOUBLE' }, { name: 'x', data: [1], type: 'DOUBLE' }),
      /^t\.parquet, column x: expected columns of different names/,
    ],
    [
      'other codecs',
      () => write({ name: 'x', data: [1, 2], type: 'DOUBLE', codec: 'BROTLI' }),
      /^t\.parquet, column x: expected one of the codecs UNCOMPRESSED, SNAPPY, GZIP, ZSTD, received "BROTLI"/,
    ],
    [
      'a file that ends early',
      () => write({ name: 'x', data: [1, 2], type: 'DOUBLE' }).slice(0, -9),
      /^t\.parquet: expected a sound Parquet file/,
    ],
  ])('but not %s', async (_, bytes, message) => {
    const error = await refusal(bytes(), { name: 't.parquet' });
    expect(error.message).toMatch(message);
    expect(error.code).toBe('INVALID_FORMAT');
  });
});

function write(...columnData: ColumnSource[]): ArrayBuffer {
  return parquetWriteBuffer({ columnData, compressors: { BROTLI: (bytes) => bytes } });
}
