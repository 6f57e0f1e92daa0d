/** Parquet, .npy and .npz chunk by chunk: the table that is read whole, cut anywhere, and no more of the file than that takes. */
import fc from 'fast-check';
import { zipSync } from 'fflate';
import { parquetWriteBuffer } from 'hyparquet-writer';
import { describe, expect, test } from 'vitest';
import { L0netError, readChunks, readTable, type TableSource } from '../../src/table.js';
import { npy } from '../support/npyFile.js';
import { arrowFiles, bytesOf } from './arrowFiles.js';
import { gzip, type PlainColumn, plain, streamOf, utf8 } from './expected.js';
import { arrays } from './npySamples.js';
import { COMPRESSED, STORED } from './npzFiles.js';
import { parquetSamples } from './parquetSamples.js';

type Options = Parameters<typeof readChunks>[1];

async function chunksOf(source: TableSource, options: Options): Promise<PlainColumn[][]> {
  const chunks = [];
  for await (const table of readChunks(source, options)) chunks.push(plain(table));
  return chunks;
}

/** The chunks that came, and the error after them. */
async function failing(source: TableSource, options: Options) {
  const chunks: PlainColumn[][] = [];
  try {
    for await (const table of readChunks(source, { name: 't', ...options })) chunks.push(plain(table));
  } catch (error) {
    expect(error).toBeInstanceOf(L0netError);
    return { chunks, error: error as L0netError };
  }
  throw new Error('no error');
}

/** Expects chunks of so many rows, which are the whole table. */
function expectCut(chunks: readonly PlainColumn[][], whole: readonly PlainColumn[], most: number): void {
  const rows = whole[0].cells.length;
  expect(chunks.map(([first]) => first.cells.length)).toEqual(
    Array.from({ length: Math.max(1, Math.ceil(rows / most)) }, (_, i) => Math.min(most, rows - i * most)),
  );
  whole.forEach(({ cells, ...column }, place) => {
    for (const chunk of chunks) expect(chunk[place]).toMatchObject(column);
    expect(chunks.flatMap((chunk) => chunk[place].cells)).toEqual(cells);
  });
}

const sources: readonly (readonly [
  string,
  (bytes: Uint8Array<ArrayBuffer>) => TableSource | Promise<TableSource>,
])[] = [
  ['bytes', (bytes) => bytes],
  ['a view into more bytes', (bytes) => new Uint8Array([1, 2, 3, ...bytes, 4]).subarray(3, -1)],
  ['a Blob', (bytes) => new Blob([bytes])],
  ['a Response', (bytes) => new Response(bytes)],
  ['a stream', (bytes) => streamOf(bytes, (piece) => 1 + ((7 * piece) % 50))],
  ['bytes packed with gzip', (bytes) => gzip(bytes)],
  ['a Blob packed with gzip', async (bytes) => new Blob([await gzip(bytes)])],
];

describe('chunks are the table that is read whole, so many rows at a time', () => {
  const most = fc.integer({ min: 1, max: 25 });

  test('Parquet: borders of chunks anywhere among those of pages and groups of rows', async () => {
    await fc.assert(
      fc.asyncProperty(parquetSamples, most, async ({ bytes, expected }, rows) => {
        expectCut(await chunksOf(bytes, { rows }), expected, rows);
        expectCut(await chunksOf(bytes, { rows }), plain(await readTable(bytes)), rows);
      }),
      { numRuns: 200 },
    );
  });

  test.each(Object.entries(arrowFiles))('%s, as pyarrow writes them', async (_, file) => {
    const whole = plain(await readTable(bytesOf(file)));
    for (const rows of [1, 3, 4, 5]) expectCut(await chunksOf(bytesOf(file), { rows }), whole, rows);
  });

  test('.npy of all types, in both orders of bytes and of dimensions, from bytes and streams', async () => {
    await fc.assert(
      fc.asyncProperty(arrays, most, fc.boolean(), async ({ style, elements }, rows, isStream) => {
        const bytes = npy(style, elements);
        const whole = plain(await readTable(bytes));
        const source = isStream ? streamOf(bytes, (piece) => 1 + (piece % 13)) : bytes;
        expectCut(await chunksOf(source, { rows }), whole, rows);
      }),
      { numRuns: 300 },
    );
  });

  test('.npz: members beside each other, stored, packed, in both orders', async () => {
    for (const bytes of [COMPRESSED, STORED].map(bytesOf)) {
      const whole = plain(await readTable(bytes));
      for (const rows of [1, 2, 5]) expectCut(await chunksOf(bytes, { rows }), whole, rows);
    }
    const count = 30_000;
    const numbers = Array.from({ length: 2 * count }, (_, i) => (i * 37) % 10_007);
    for (const level of [0, 6] as const) {
      const bytes = zipSync(
        {
          'x.npy': npy({ dtype: '<f8', shape: [count] }, numbers.slice(0, count)),
          'c.npy': npy({ dtype: '<i4', shape: [count, 2] }, numbers),
          'f.npy': npy({ dtype: '>u2', shape: [count, 2], fortran: true }, numbers),
        },
        { level },
      ) as Uint8Array<ArrayBuffer>;
      expectCut(await chunksOf(bytes, { rows: 7001 }), plain(await readTable(bytes)), 7001);
    }
  });

  const values = Array.from({ length: 100 }, (_, i) => i / 7);
  const files: readonly (readonly [string, Uint8Array<ArrayBuffer>])[] = [
    [
      'Parquet',
      new Uint8Array(
        parquetWriteBuffer({
          columnData: [
            { name: 'a', data: values },
            { name: 'b', data: values.map((value) => `${Math.floor(value)}.`) },
          ],
          rowGroupSize: 40,
          pageSize: 100,
        }),
      ),
    ],
    ['.npy', npy({ dtype: '<f4', shape: [50, 2] }, values)],
    ['.npy in Fortran order', npy({ dtype: '<f4', shape: [50, 2], fortran: true }, values)],
    ['.npz', zipSync({ 'a.npy': npy({ dtype: '<f8', shape: [100] }, values) }) as Uint8Array<ArrayBuffer>],
  ];

  describe.each(files)('%s', (_, bytes) => {
    test.each(sources)('from %s', async (_, source) => {
      const whole = plain(await readTable(bytes));
      expectCut(await chunksOf(await source(bytes), { rows: 17 }), whole, 17);
      expect(plain(await readTable(await source(bytes)))).toEqual(whole);
    });
  });

  test('without rows, there is one chunk', async () => {
    const parquet = parquetWriteBuffer({ columnData: [{ name: 'a', data: [], type: 'STRING' }] });
    expect(await chunksOf(parquet, { rows: 2 })).toEqual([[{ name: 'a', kind: 'text', cells: [] }]]);
    expect(await chunksOf(npy({ dtype: '<f8', shape: [0, 1] }, []), { rows: 2 })).toEqual([
      [{ name: 'column1', kind: 'number', cells: [] }],
    ]);
  });
});

describe('kinds', () => {
  test('are those that the file says, where the first chunk has no cell that would', async () => {
    const parquet = parquetWriteBuffer({
      columnData: [
        { name: 'text', data: [null, 'NA', '7', 'x'], type: 'STRING', nullable: true },
        { name: 'boolean', data: [null, null, true, null], type: 'BOOLEAN', nullable: true },
        { name: 'number', data: [null, null, 1, null], type: 'DOUBLE', nullable: true },
      ],
    });
    const cells = [
      ['text', [null, null, '7', 'x']],
      ['boolean', [null, null, true, null]],
      ['number', [null, null, 1, null]],
    ] as const;
    const expected = cells.map(([kind, all]) => ({ name: kind, kind, cells: all }));
    expectCut(await chunksOf(parquet, { rows: 2 }), expected, 2);
    const texts = npy({ dtype: '<U1', shape: [3] }, ['', '', 'x']);
    expectCut(
      await chunksOf(texts, { rows: 1 }),
      [{ name: 'column1', kind: 'text', cells: [null, null, 'x'] }],
      1,
    );
  });

  test('can be said', async () => {
    const parquet = parquetWriteBuffer({ columnData: [{ name: 'a', data: [1, 2] }] });
    const [first, second] = await chunksOf(parquet, { rows: 1, columns: { a: 'text' } });
    expect([first[0].cells, second[0].cells]).toEqual([['1'], ['2']]);
    expect((await failing(parquet, { columns: { b: 'text' } })).error.message).toMatch(
      /^t: expected a column b, which has a kind in the options/,
    );
  });
});

/** Numbers that stand in the file as they are: 8 groups of rows, in each of them pages of 9, 9 and 2. */
function plainParquet(): Uint8Array<ArrayBuffer> {
  const data = Array.from({ length: 160 }, (_, i) => i + 0.5);
  const column = { name: 'a', data, type: 'DOUBLE', encoding: 'PLAIN', nullable: false } as const;
  return new Uint8Array(
    parquetWriteBuffer({
      columnData: [column],
      rowGroupSize: 20,
      pageSize: 80,
      codec: 'UNCOMPRESSED',
      statistics: false,
    }),
  );
}

function indexOf(bytes: Uint8Array, value: number): number {
  const digits = new Uint8Array(Float64Array.of(value).buffer);
  return bytes.findIndex((_, at) => digits.every((digit, i) => bytes[at + i] === digit));
}

describe('errors come after the chunks before them', () => {
  test('of a cell: by its row in the file', async () => {
    const bytes = plainParquet();
    new DataView(bytes.buffer).setFloat64(indexOf(bytes, 117.5), Number.POSITIVE_INFINITY, true);
    const { chunks, error } = await failing(bytes, { rows: 33 });
    expect(chunks).toHaveLength(3);
    expect(error.message).toMatch(/^t, row 118, column a: expected a finite number, received Infinity/);
    const array = npy({ dtype: '<f8', shape: [5, 2] }, [1, 2, 3, 4, 5, 6, 7, Infinity, 9, 10]);
    for (const source of [array, streamOf(array, () => 9)]) {
      const { chunks, error } = await failing(source, { rows: 3 });
      expect(chunks).toHaveLength(1);
      expect(error.message).toMatch(/^t, row 4, column column2: expected a finite number/);
    }
  });

  test('of a page: by its first row', async () => {
    const bytes = plainParquet();
    // The header of the page of rows 50 to 58.
    bytes.fill(0xff, indexOf(bytes, 49.5) - 31, indexOf(bytes, 49.5));
    const { chunks, error } = await failing(bytes, { rows: 16 });
    expect(chunks).toHaveLength(3);
    expect(error.message).toMatch(/^t, row 50, column a: expected a sound Parquet file/);
    expect(error.code).toBe('INVALID_FORMAT');
  });

  test('of a file that ends early', async () => {
    const bytes = plainParquet();
    for (const end of [0, 3, 4, 11, 500, bytes.length - 1]) {
      const { chunks, error } = await failing(bytes.slice(0, end), { rows: 10, format: 'parquet' });
      expect(chunks).toHaveLength(0);
      expect(error.code).toBe('INVALID_FORMAT');
    }
    for (const fortran of [false, true]) {
      const array = npy({ dtype: '<i4', shape: [9, 2], fortran }, Array(18).fill(1));
      const part = array.slice(0, -5);
      const { error } = await failing(part, { rows: 2 });
      expect(error.message).toMatch(/^t: expected 72, for \[9, 2\], received "67 bytes of elements"/);
      const { chunks, error: late } = await failing(
        streamOf(part, () => 20),
        { rows: 2 },
      );
      expect(chunks).toHaveLength(fortran ? 0 : 4);
      expect(late.message).toBe(error.message);
    }
  });

  test('of a file that goes on', async () => {
    for (const fortran of [false, true]) {
      const array = npy({ dtype: '<i4', shape: [9, 2], fortran }, Array(18).fill(1));
      for (const source of [
        new Uint8Array([...array, 1]),
        streamOf(new Uint8Array([...array, 1]), () => 20),
      ]) {
        const { error } = await failing(source, { rows: 2 });
        expect(error.message).toMatch(/^t: expected 72, for \[9, 2\], received "(73|more than 72) bytes/);
      }
    }
  });

  test('of a member of .npz whose numbers are others than those that were packed', async () => {
    const values = Array.from({ length: 10 }, (_, i) => i + 0.5);
    const bytes = zipSync({ 'a.npy': npy({ dtype: '<f8', shape: [10] }, values) }, { level: 0 });
    bytes[indexOf(bytes, 9.5)] ^= 1;
    const { chunks, error } = await failing(bytes, { rows: 4 });
    expect(chunks).toHaveLength(2);
    expect(error.message).toMatch(/^t, member a\.npy: expected those that were packed: their CRC-32 differs/);
  });

  test('of reading come through as they are', async () => {
    const blob = new Blob([plainParquet()]);
    let reads = 0;
    blob.slice = (start, end) => {
      if (++reads > 5) throw new TypeError('the disk is gone');
      return Blob.prototype.slice.call(blob, start, end);
    };
    await expect(chunksOf(blob, { rows: 10 })).rejects.toThrow(new TypeError('the disk is gone'));
  });
});

describe('what is no stream', () => {
  test('is not kept, if a stream of it is larger than 256 MiB', async () => {
    const block = new Uint8Array(2 ** 24);
    async function* endless(head: Uint8Array) {
      yield head;
      while (true) yield block;
    }
    const expected = 'a file, a Blob or bytes, not packed, since parquet is read from its end';
    const { error } = await failing(endless(utf8('PAR1')), {});
    expect([error.code, error.argument]).toEqual(['INVALID_ARGUMENT', 't']);
    expect(error.message).toContain(expected);
    const header = npy({ dtype: '<f8', shape: [2 ** 24, 3], fortran: true }, []);
    const { error: order } = await failing(endless(header), {});
    expect(order.code).toBe('INVALID_ARGUMENT');
    expect(order.message).toMatch(/^t: expected C order, .* received "402653184 bytes column by column/);
  });

  /** A Blob, and what is read of it. */
  function watched(bytes: Uint8Array<ArrayBuffer>) {
    const blob = new Blob([bytes]);
    const reads: number[] = [];
    blob.slice = (start = 0, end = blob.size) => {
      reads.push(end - start);
      return Blob.prototype.slice.call(blob, start, end);
    };
    return { blob, reads };
  }

  test('is read page by page, however large a group of rows is', async () => {
    const data = Float64Array.from({ length: 500_000 }, (_, i) => Math.sin(i));
    const bytes = new Uint8Array(
      parquetWriteBuffer({
        columnData: [{ name: 'a', data, type: 'DOUBLE', encoding: 'PLAIN' }],
        rowGroupSize: data.length,
        pageSize: 80_000,
        codec: 'UNCOMPRESSED',
      }),
    );
    const { blob, reads } = watched(bytes);
    const iterator = readChunks(blob, { rows: 10_000 });
    const read = () => reads.reduce((sum, size) => sum + size, 0);
    const metadata = 2 ** 19;
    await iterator.next();
    expect(read()).toBeLessThan(metadata + 200_000);
    for (let chunk = 1; chunk < 10; chunk++) await iterator.next();
    expect(read()).toBeLessThan(metadata + 1_000_000);
    expect(Math.max(...reads.slice(2))).toBeLessThan(100_000);
    await iterator.return();
  });

  test('is read row by row of each column, in Fortran order', async () => {
    const elements = Array.from({ length: 30_000 }, (_, i) => i);
    const { blob, reads } = watched(npy({ dtype: '<f4', shape: [10_000, 3], fortran: true }, elements));
    for await (const table of readChunks(blob, { rows: 100 })) {
      expect(plain(table)[2].cells[99]).toBe(299);
      break;
    }
    // Two bytes say that it is not packed.
    expect(reads).toEqual([2, 400, 400, 400]);
  });
});
