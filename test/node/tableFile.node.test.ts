import { createReadStream } from 'node:fs';
import { mkdtemp, readdir, readlink, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { gzipSync } from 'node:zlib';
import { zipSync } from 'fflate';
import { type ColumnSource, parquetWriteBuffer } from 'hyparquet-writer';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { loadChunks, loadTable } from '../../src/node.js';
import { readChunks, readTable } from '../../src/table.js';
import { npy } from '../support/npyFile.js';
import { type PlainColumn, plain } from '../table/expected.js';

setFlagsFromString('--expose-gc');
const collect = runInNewContext('gc') as () => void;

let folder: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'l0net-table-'));
});

afterEach(() => rm(folder, { recursive: true }));

const text = 'a,b\n007,x\n1,y\n';
const expected = [
  { name: 'a', kind: 'number', cells: [7, 1] },
  { name: 'b', kind: 'text', cells: ['x', 'y'] },
];

test('a file is read, gzipped or not; a stream of Node, too', async () => {
  const [path, packed] = [join(folder, 'x.csv'), join(folder, 'x.csv.gz')];
  await writeFile(path, text);
  await writeFile(packed, gzipSync(text));
  for (const each of [path, packed]) {
    const table = await loadTable(each);
    expect(plain(table)).toEqual(expected);
    expect(table.name).toBe(each);
    expect(plain(await readTable(createReadStream(each)))).toEqual(expected);
  }
});

test('what stands in the file twice is one stream after another, in Node as in gzip itself', async () => {
  const path = join(folder, 'x.csv.gz');
  await writeFile(path, Buffer.concat([gzipSync('a,b\n7,x\n'), gzipSync('1,y\n')]));
  expect(plain(await loadTable(path))).toEqual(expected);
});

test('a gzip file that is cut off, or damaged, is named', async () => {
  const path = join(folder, 'x.csv.gz');
  const whole = gzipSync(text);
  for (const bytes of [whole.subarray(0, -9), whole.map((byte, i) => (i === 12 ? byte ^ 255 : byte))]) {
    await writeFile(path, bytes);
    await expect(loadTable(path)).rejects.toMatchObject({ code: 'INVALID_FORMAT', argument: path });
  }
});

test('a column that is text after all is read again from the file', async () => {
  const path = join(folder, 'x.csv');
  await writeFile(path, `${text}z,1\n`);
  expect(plain(await loadTable(path))[0].cells).toEqual(['007', '1', 'z']);
});

test('errors name the path; that of the file system comes through', async () => {
  const path = join(folder, 'x.csv');
  await writeFile(path, `${text}2\n`);
  await expect(loadTable(path)).rejects.toThrow(`${path}, line 4, column b: expected 2 cells`);
  await expect(loadTable(join(folder, 'none.csv'))).rejects.toMatchObject({ code: 'ENOENT' });
  await expect(loadTable(folder)).rejects.toMatchObject({ code: 'EISDIR' });
});

test('chunks can be read again and again, each time from the beginning', async () => {
  const path = join(folder, 'x.csv');
  await writeFile(path, text);
  const chunks = loadChunks(path, { rows: 1 });
  for (let epoch = 0; epoch < 3; epoch++) {
    const seen = [];
    for await (const chunk of chunks) seen.push(plain(chunk)[1].cells);
    expect(seen).toEqual([['x'], ['y']]);
  }
  expect(() => loadChunks(path, { rows: 1.5 })).toThrow('options.rows');
});

describe('binary files', () => {
  const numbers = Array.from({ length: 100 }, (_, i) => i / 3);
  const parquet = () =>
    parquetWriteBuffer({
      columnData: [
        { name: 'a', data: numbers },
        { name: 'b', data: numbers.map((number) => `text ${number}`) },
      ],
      rowGroupSize: 30,
      pageSize: 100,
    });
  const files: readonly (readonly [string, () => Uint8Array])[] = [
    ['x.parquet', () => new Uint8Array(parquet())],
    ['x.parquet.gz', () => gzipSync(new Uint8Array(parquet()))],
    ['x.npy', () => npy({ dtype: '<f8', shape: [50, 2] }, numbers)],
    ['x.npy.gz', () => gzipSync(npy({ dtype: '<f8', shape: [50, 2] }, numbers))],
    ['fortran.npy', () => npy({ dtype: '<f8', shape: [50, 2], fortran: true }, numbers)],
    ['x.npz', () => zipSync({ 'a.npy': npy({ dtype: '<f8', shape: [100] }, numbers) })],
  ];
  /** How often this process has a file open; it may take a moment until one is closed. */
  const timesOpen = async (path: string) => {
    const handles = await readdir('/proc/self/fd').catch(() => []);
    const paths = handles.map((handle) => readlink(`/proc/self/fd/${handle}`).catch(() => ''));
    return (await Promise.all(paths)).filter((each) => each === path).length;
  };

  test.each(files)('%s comes in chunks, again and again, and is closed', async (name, bytes) => {
    const path = join(folder, name);
    await writeFile(path, bytes());
    const whole = plain(await readTable(bytes()));
    expect(plain(await loadTable(path))).toEqual(whole);
    const chunks = loadChunks(path, { rows: 17 });
    for (let epoch = 0; epoch < 3; epoch++) {
      const seen: PlainColumn[][] = [];
      for await (const chunk of chunks) seen.push(plain(chunk));
      whole.forEach(({ cells }, place) => {
        expect(seen.flatMap((chunk) => chunk[place].cells)).toEqual(cells);
      });
      for await (const { rows } of chunks) {
        expect(rows).toBe(17);
        break;
      }
    }
    await expect.poll(() => timesOpen(path)).toBe(0);
  });

  test('errors name path, row and column', async () => {
    const path = join(folder, 'x.npy');
    await writeFile(path, npy({ dtype: '<f8', shape: [3] }, [1, 2, Infinity]));
    const read = async () => {
      for await (const { rows } of loadChunks(path, { rows: 2 })) expect(rows).toBe(2);
    };
    await expect(read()).rejects.toThrow(`${path}, row 3, column column1: expected a finite number`);
  });

  test.each<[string, () => Uint8Array]>([
    ['Parquet in one group of rows', () => largeParquet({})],
    ['Parquet, compressed', () => largeParquet({ codec: 'SNAPPY' })],
    ['.npy', () => largeNpy(false)],
    ['.npy in Fortran order', () => largeNpy(true)],
  ])('%s does not come into memory as a whole', async (_, bytes) => {
    const path = join(folder, 'large');
    await writeFile(path, bytes());
    collect();
    const { arrayBuffers, heapUsed } = process.memoryUsage();
    let most = 0;
    let rows = 0;
    for await (const chunk of loadChunks(path)) {
      rows += chunk.rows;
      if (rows % 100_000 > 0) continue;
      collect();
      // What buffers had is swept beside, and given back by the next one.
      await setTimeout(20);
      collect();
      const now = process.memoryUsage();
      most = Math.max(most, now.arrayBuffers - arrayBuffers + now.heapUsed - heapUsed);
    }
    expect(rows).toBe(LARGE);
    // The file has 32 MB; what is collected is not all given back at once.
    expect(most).toBeLessThan(2 ** 24);
  });
});

/** Rows of two numbers each. */
const LARGE = 2_000_000;

function largeParquet(options: Partial<ColumnSource>): Uint8Array {
  const column = (name: string, factor: number) => ({
    name,
    data: Float64Array.from({ length: LARGE }, (_, i) => Math.sin(i * factor)),
    type: 'DOUBLE' as const,
    encoding: 'PLAIN' as const,
    codec: 'UNCOMPRESSED' as const,
    ...options,
  });
  const columnData = [column('a', 1), column('b', 2)];
  return new Uint8Array(parquetWriteBuffer({ columnData, rowGroupSize: LARGE }));
}

function largeNpy(fortran: boolean): Uint8Array {
  const head = npy({ dtype: '<f8', shape: [LARGE, 2], fortran }, []);
  const elements = Float64Array.from({ length: 2 * LARGE }, (_, i) => Math.sin(i));
  return Buffer.concat([head, new Uint8Array(elements.buffer)]);
}

test('memory does not grow with what is read in chunks', async () => {
  const block = new TextEncoder().encode(
    Array.from({ length: 1000 }, (_, i) => `${i / 7},"long text number ${i}",true\n`).join(''),
  );
  async function* endless() {
    yield new TextEncoder().encode('number,text,boolean\n');
    while (true) yield block;
  }
  const used: number[] = [];
  let chunks = 0;
  for await (const { rows } of readChunks(endless())) {
    expect(rows).toBe(10_000);
    chunks++;
    if (chunks % 20 > 0) continue;
    collect();
    const { heapUsed, arrayBuffers } = process.memoryUsage();
    used.push(heapUsed + arrayBuffers);
    if (chunks === 100) break;
  }
  // The four fifths between are 30 MB of text.
  expect(used[4] - used[0]).toBeLessThan(2 ** 21);
});
