import { zipSync } from 'fflate';
import { parquetWriteBuffer } from 'hyparquet-writer';
import { describe, expect, test } from 'vitest';
import { L0netError, readChunks, readTable, type TableSource } from '../../src/table.js';
import { npy } from '../support/npyFile.js';
import { gzip, plain, refusal, streamOf, utf8 } from './expected.js';

const text = 'a,b\n1,x\n2,y\n';
const expected = [
  { name: 'a', kind: 'number', cells: [1, 2] },
  { name: 'b', kind: 'text', cells: ['x', 'y'] },
];

async function* iterable(bytes: Uint8Array) {
  yield bytes.subarray(0, 5);
  yield bytes.subarray(5);
}

const sources: readonly (readonly [string, (bytes: Uint8Array<ArrayBuffer>) => TableSource])[] = [
  ['a Uint8Array', (bytes) => bytes],
  ['a view into more bytes', (bytes) => new Uint8Array([1, 2, 3, ...bytes, 4]).subarray(3, -1)],
  ['an ArrayBuffer', (bytes) => bytes.buffer],
  ['a Blob', (bytes) => new Blob([bytes])],
  ['a File', (bytes) => new File([bytes], 'x')],
  ['a Response', (bytes) => new Response(bytes)],
  ['a ReadableStream', (bytes) => streamOf(bytes, () => 3)],
  ['an async iterable', (bytes) => iterable(bytes)],
];

const files: readonly (readonly [string, Uint8Array<ArrayBuffer>])[] = [
  ['CSV', utf8(text)],
  ['TSV', utf8(text.replaceAll(',', '\t'))],
  ['JSON lines', utf8('{"a":1,"b":"x"}\n{"a":2,"b":"y"}\n')],
  ['a JSON array', utf8('\n [{"a":1,"b":"x"},{"a":2,"b":"y"}]')],
  [
    '.npz',
    zipSync({
      'a.npy': npy({ dtype: '<i4', shape: [2] }, [1, 2]),
      'b.npy': npy({ dtype: '<U1', shape: [2] }, ['x', 'y']),
    }) as Uint8Array<ArrayBuffer>,
  ],
  [
    'Parquet',
    new Uint8Array(
      parquetWriteBuffer({
        columnData: [
          { name: 'a', data: [1, 2] },
          { name: 'b', data: ['x', 'y'] },
        ],
      }),
    ),
  ],
];

describe.each(files)('%s is read', (_, bytes) => {
  test.each(sources)('from %s', async (_, source) => {
    expect(plain(await readTable(source(bytes)))).toEqual(expected);
  });

  test.each(sources)('gzipped, from %s', async (_, source) => {
    expect(plain(await readTable(source(await gzip(bytes))))).toEqual(expected);
  });
});

test('a text is read', async () => {
  expect(plain(await readTable(text, { encoding: 'utf-16le' }))).toEqual(expected);
  // Wherever it is cut, no pair of surrogates is.
  for (const start of ['', '.', '..']) {
    const cell = start + '😀é'.repeat(50_000);
    expect(plain(await readTable(`a\n${cell}\n`))[0].cells).toEqual([cell]);
  }
});

describe('the format is that of', () => {
  test('the name, where the bytes do not say it', async () => {
    const json = '{"a":1}';
    expect((await readTable(new File([json], 'x.csv.gz'))).columns[0].name).toBe('{"a":1}');
    expect((await readTable(json, { name: 'folder/x.CSV' })).columns[0].name).toBe('{"a":1}');
    const response = new Response('a,b\tc\n1,5\t2\n');
    Object.defineProperty(response, 'url', { value: 'https://example.com/f/x%20y.tsv?raw=1,2.json' });
    const table = await readTable(response);
    expect(table.columns.map(({ name }) => name)).toEqual(['a,b', 'c']);
    expect(table.name).toBe('x y.tsv');
  });

  test('the options before all', async () => {
    expect((await readTable('{"a";1}\n5;6', { format: 'csv' })).columns[0].name).toBe('{"a"');
    const error = await refusal(text, { format: 'parquet', name: 'x' });
    expect(error.message).toMatch(/^x: expected a file in the format parquet/);
    expect(error.code).toBe('INVALID_FORMAT');
    expect((await refusal(text, { name: 'x.npy' })).message).toMatch(
      /^x\.npy: expected a file in the format npy/,
    );
  });
});

describe('errors', () => {
  test('name the file', async () => {
    expect((await refusal(new File(['a\n1,2'], 'f.csv'))).message).toMatch(/^f\.csv, line 2/);
    expect((await refusal('a\n1,2')).message).toMatch(/^table, line 2/);
    expect((await refusal(new File(['a\n1,2'], 'f.csv'), { name: 'g' })).message).toMatch(/^g, line 2/);
  });

  test('say that a gzip file is damaged, or does not end', async () => {
    const bytes = await gzip(utf8(text.repeat(99)));
    for (const damaged of [bytes.subarray(0, -5), bytes.map((byte, at) => (at === 40 ? byte ^ 255 : byte))]) {
      const error = await refusal(damaged, { name: 'x.csv.gz' });
      expect(error.message).toMatch(/^x\.csv\.gz: expected a whole gzip file/);
      expect(error.code).toBe('INVALID_FORMAT');
    }
  });

  test.each<[string, () => unknown]>([
    ['nothing', () => undefined],
    ['a path', () => 'data/houses.csv.gz'],
    ['a number', () => 5],
    ['an object', () => ({ a: 1 })],
    ['a response that is an error', () => new Response('no', { status: 404 })],
    ['half a character', () => 'a\n\ud800\n'],
    [
      'chunks that are texts',
      () =>
        (async function* () {
          yield 'a,b\n';
        })(),
    ],
  ])('refuse %s as a source', async (_, source) => {
    const error = await refusal(source() as TableSource);
    expect([error.code, error.argument]).toEqual(['INVALID_ARGUMENT', 'source']);
  });

  test('refuse what was read before', async () => {
    const response = new Response(text);
    await response.text();
    expect((await refusal(response)).code).toBe('INVALID_ARGUMENT');
    const stream = streamOf(utf8(text), () => 9);
    stream.getReader();
    expect((await refusal(stream)).code).toBe('INVALID_ARGUMENT');
  });

  test.each<[object, string, string]>([
    [{ format: 'xlsx' }, 'options.format', 'INVALID_ARGUMENT'],
    [{ separator: ', ' }, 'options.separator', 'INVALID_ARGUMENT'],
    [{ separator: '"' }, 'options.separator', 'INVALID_ARGUMENT'],
    [{ separator: ',', decimal: ',' }, 'options.separator', 'INVALID_ARGUMENT'],
    [{ decimal: ';' }, 'options.decimal', 'INVALID_ARGUMENT'],
    [{ header: 1 }, 'options.header', 'INVALID_ARGUMENT'],
    [{ missing: 'NA' }, 'options.missing', 'INVALID_ARGUMENT'],
    [{ missing: [5] }, 'options.missing', 'INVALID_ARGUMENT'],
    [{ columns: { a: 'integer' } }, 'options.columns["a"]', 'INVALID_ARGUMENT'],
    [{ columns: ['a'] }, 'options.columns', 'INVALID_ARGUMENT'],
    [{ encoding: 'latin-99' }, 'options.encoding', 'INVALID_ARGUMENT'],
    [{ name: 5 }, 'options.name', 'INVALID_ARGUMENT'],
    [{ delimiter: ',' }, 'options.delimiter', 'UNKNOWN_OPTION'],
    [{ rows: 5 }, 'options.rows', 'UNKNOWN_OPTION'],
  ])('refuse the options %j', async (options, argument, code) => {
    const error = await refusal(text, options);
    expect([error.argument, error.code]).toEqual([argument, code]);
  });

  test('of a stream come through as they are, also through gzip', async () => {
    const bytes = await gzip(
      utf8(Array.from({ length: 5000 }, (_, i) => `${Math.imul(i, 0x9e3779b1)},x\n`).join('')),
    );
    async function* broken(part: Uint8Array) {
      yield part;
      throw new TypeError('the network is down');
    }
    for (const part of [utf8(text), bytes.subarray(0, 20_000)]) {
      await expect(readTable(broken(part))).rejects.toThrow(new TypeError('the network is down'));
    }
  });
});

describe('a stream', () => {
  function watched(bytes: Uint8Array) {
    let cancelled = false;
    const stream = new ReadableStream<Uint8Array>({
      pull: (controller) => controller.enqueue(bytes),
      cancel: () => {
        cancelled = true;
      },
    });
    return { stream, wasCancelled: () => cancelled };
  }

  test('is cancelled where a line is malformed', async () => {
    const { stream, wasCancelled } = watched(utf8('a,b\n1,2,3\n'));
    expect((await refusal(stream)).message).toMatch(/^table, line 2, column 3/);
    expect(wasCancelled()).toBe(true);
  });

  test('is cancelled where the reader leaves after a chunk', async () => {
    const { stream, wasCancelled } = watched(utf8('5,6\n'.repeat(1000)));
    for await (const table of readChunks(stream, { rows: 100 })) {
      expect(table.rows).toBe(100);
      break;
    }
    expect(wasCancelled()).toBe(true);
  });
});

test('options are taken when the call is made', async () => {
  const options = { name: 'x' };
  const reading = readTable(text, options);
  options.name = 'y';
  expect((await reading).name).toBe('x');
  expect(() => readChunks(text, { rows: 0 })).toThrow(L0netError);
});
