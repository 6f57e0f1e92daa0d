import { createReadStream } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { gzipSync } from 'node:zlib';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { loadChunks, loadTable } from '../../src/node.js';
import { readChunks, readTable } from '../../src/table.js';
import { plain } from '../table/expected.js';

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

test('memory does not grow with what is read in chunks', async () => {
  setFlagsFromString('--expose-gc');
  const collect = runInNewContext('gc') as () => void;
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
