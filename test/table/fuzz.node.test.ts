import { gzipSync, zipSync } from 'fflate';
import { parquetWriteBuffer } from 'hyparquet-writer';
import { describe, expect, test } from 'vitest';
import { type ReadOptions, readChunks, readTable, type Table, type TableFormat } from '../../src/table.js';
import { type AsyncReader, fuzzAsync, type Mutation, splice } from '../support/fuzz.js';
import { npy } from '../support/npyFile.js';
import { arrowFiles, bytesOf } from './arrowFiles.js';
import { plain, utf8 } from './expected.js';

/** More for a long run: FUZZ_RUNS=1000000 npx vitest run --project node table/fuzz. */
const runs = Number(process.env.FUZZ_RUNS ?? 20_000);
const timeout = 180_000 + 10 * runs;

function checkTable(table: Table): void {
  const columns = plain(table);
  if (new Set(columns.map(({ name }) => name)).size !== columns.length) throw new Error('a name twice');
  for (const { name, kind, cells } of columns) {
    if (name === '' || cells.length !== table.rows) throw new Error(`column ${name} is not whole`);
    for (const cell of cells) {
      const isOwn = cell === null || (kind === 'text' ? typeof cell === 'string' : typeof cell === kind);
      if (!isOwn || (typeof cell === 'number' && !Number.isFinite(cell)))
        throw new Error(`${cell} in ${name}`);
    }
  }
}

function reader(
  samples: readonly Uint8Array[],
  options: ReadOptions = {},
  mutations: readonly Mutation[] = [],
): AsyncReader<Table> {
  return {
    samples,
    mutations,
    parse: (bytes) => readTable(bytes, { name: 'bytes', ...options }),
    check: checkTable,
  };
}

/** Puts a text in at any place that matters to a format. */
function insertOf(...texts: string[]): Mutation {
  const insert: Mutation = (bytes, random) => {
    const at = random.integer(0, bytes.length);
    return splice(bytes, at, at, utf8(random.pick(texts)));
  };
  return insert;
}

const csv = reader(
  [
    utf8('a,b,c\n1,x,true\n2,"y ""z""",false\n,?,\n'),
    utf8('\ufeffname;value\r\n"Oslo\r\n";1,5\r\n"雪";-2e3\r\n'),
    utf8('one\n1\n\n3\n'),
    utf8('a\tb\n1\t\n007\tx\n'),
  ],
  { format: 'csv' },
  [insertOf('"', ',', ';', '\n', '\r', '""', ',"', '",', '\ufeff', '1', 'true')],
);
const json = reader(
  [
    utf8('{"a":1,"b":"x","c":true}\n{"a":null,"b":"é\\n","d":-2.5e3}\n'),
    utf8('[{"a":1},\n {"a":2,"b":"]}"}\n]\n'),
    utf8('[]'),
  ],
  { format: 'json' },
  [insertOf('"', ',', ':', '{', '}', '[', ']', '\\', '\n', 'null', '"a":', '"\\ud800"', '1e999')],
);
const arrays = [
  npy({ dtype: '<f8', shape: [3] }, [1, NaN, -0.5]),
  npy({ dtype: '>i8', shape: [2, 2], fortran: true }, [1n, 2n, 3n, 4n]),
  npy({ dtype: '<U2', shape: [2], version: 2 }, ['é', 'ab']),
  npy({ dtype: '|b1', shape: [4] }, [true, false, true, true]),
];
const npyReader = reader(arrays, { format: 'npy' }, [
  insertOf('(', ')', ',', "'", '9', '0', 'True', '<', 'f8', 'U', ' '),
]);
const npz = reader([
  zipSync({ 'a.npy': arrays[0] }),
  zipSync(
    { 'a.npy': arrays[0], 'b.npy': npy({ dtype: '<i2', shape: [3, 2] }, [1, 2, 3, 4, 5, 6]) },
    { level: 0 },
  ),
]);
const parquet = reader([
  ...[
    { codec: 'SNAPPY' as const },
    { codec: 'UNCOMPRESSED' as const, rowGroupSize: 3 },
    { codec: 'GZIP' as const, compressors: { GZIP: (bytes: Uint8Array) => gzipSync(bytes) } },
  ].map((options) => {
    const columnData = [
      { name: 'x', data: [1, null, 2.5, -3, 1, 1, 1], nullable: true },
      { name: 'n', data: [5n, 6n, 7n, 8n, 9n, 10n, 11n] },
      { name: 'city', data: ['Oslo', 'Oslo', 'Bergen', 'Oslo', 'Oslo', 'Bergen', 'Oslo'] },
      { name: 'ok', data: [true, false, true, true, true, false, true] },
    ];
    return new Uint8Array(parquetWriteBuffer({ columnData, ...options }));
  }),
  ...Object.values(arrowFiles).map(bytesOf),
]);
const gz = reader([gzipSync(utf8('a,b\n1,x\n2,y\n')), gzipSync(utf8('[{"a":1}]'))], { format: 'csv' });
/** Any bytes whose format is to be found out. */
const any = reader([...csv.samples, ...json.samples, ...arrays, ...npz.samples, ...gz.samples]);
const chunks: AsyncReader<Table[]> = {
  ...csv,
  samples: [...csv.samples, ...json.samples],
  async parse(bytes) {
    const tables = [];
    for await (const table of readChunks(bytes, {
      name: 'bytes',
      rows: 1,
      format: bytes[0] === 0x7b ? 'json' : 'csv',
    })) {
      tables.push(table);
    }
    return tables;
  },
  check: (tables) => tables.forEach(checkTable),
};

/** The same read in chunks, too: what comes in chunks is what comes at once, if it has the same kinds. */
function cut(format: TableFormat, own: AsyncReader<Table>): AsyncReader<Table[]> {
  return {
    ...own,
    async parse(bytes) {
      const tables = [];
      for await (const table of readChunks(bytes, { name: 'bytes', rows: 2, format })) tables.push(table);
      return tables;
    },
    async check(tables, bytes) {
      tables.forEach(checkTable);
      const whole = plain(await readTable(bytes, { name: 'bytes', format }));
      const chunks = tables.map(plain);
      if (whole.some(({ kind }, place) => kind !== chunks[0][place].kind)) return;
      const joined = whole.map((column, place) => ({
        ...column,
        cells: chunks.flatMap((chunk) => chunk[place].cells),
      }));
      if (JSON.stringify(joined) !== JSON.stringify(whole)) throw new Error('chunks are another table');
    },
  };
}

describe('whatever the file, a typed error or a table', () => {
  test.each<[string, AsyncReader<unknown>]>([
    ['CSV', csv as AsyncReader<unknown>],
    ['JSON', json as AsyncReader<unknown>],
    ['.npy', npyReader as AsyncReader<unknown>],
    ['.npz', npz as AsyncReader<unknown>],
    ['Parquet', parquet as AsyncReader<unknown>],
    ['gzip', gz as AsyncReader<unknown>],
    ['found out', any as AsyncReader<unknown>],
    ['chunks', chunks as AsyncReader<unknown>],
    ['.npy in chunks', cut('npy', npyReader) as AsyncReader<unknown>],
    ['.npz in chunks', cut('npz', npz) as AsyncReader<unknown>],
    ['Parquet in chunks', cut('parquet', parquet) as AsyncReader<unknown>],
  ])(
    '%s',
    async (_, own) => {
      const { parsed, refused } = await fuzzAsync(own, 1, runs);
      // Files that are all refused, or all read, would test nothing.
      expect(parsed).toBeGreaterThan(runs / 100);
      expect(refused).toBeGreaterThan(runs / 100);
      if (process.env.FUZZ_RUNS) console.log(`${parsed} read, ${refused} refused`);
    },
    timeout,
  );
});
