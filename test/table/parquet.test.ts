import fc from 'fast-check';
import { type ColumnSource, parquetWriteBuffer } from 'hyparquet-writer';
import { describe, expect, test } from 'vitest';
import { readTable } from '../../src/table.js';
import { arrowFiles, bytesOf, listFile } from './arrowFiles.js';
import { plain, refusal } from './expected.js';
import { parquetSamples } from './parquetSamples.js';

describe('Parquet files that were written are read', () => {
  test('with columns of all kinds, in several groups of rows, compressed or not', async () => {
    await fc.assert(
      fc.asyncProperty(parquetSamples, async ({ bytes, expected }) => {
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
