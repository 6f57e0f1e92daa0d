import { execFileSync } from 'node:child_process';
import { mkdtemp, open, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { parquetWriteBuffer } from 'hyparquet-writer';
import { Random } from '../test/support/random.js';
import { type Row, round } from './measure.js';

const [ROWS, COLUMNS] = [1_000_000, 20];
const TURNS = 3;

/** Ways to read the file, as a child process does that does nothing else. */
const ways: Readonly<Record<string, string>> = {
  loadTable: 'await loadTable(path)',
  'loadChunks, 10,000 rows each': 'for await (const chunk of loadChunks(path)) chunk.rows',
};

/** 14 columns of decimals, 3 of whole numbers, 2 of words, 1 of booleans. */
async function writeCsv(path: string): Promise<number> {
  const random = new Random(1);
  const cells = Array.from({ length: COLUMNS }, (_, column) => {
    if (column < 14) return () => (100 * random.unit() - 50).toFixed(4);
    if (column < 17) return () => String(random.integer(0, 999));
    return column < 19 ? () => `word ${random.integer(0, 49)}` : () => random.pick(['true', 'false']);
  });
  const file = await open(path, 'w');
  await file.write(`${cells.map((_, column) => `column ${column}`).join(',')}\n`);
  for (let row = 0; row < ROWS; row += 1000) {
    const lines = Array.from({ length: 1000 }, () => cells.map((cell) => cell()).join(','));
    await file.write(`${lines.join('\n')}\n`);
  }
  const { size } = await file.stat();
  await file.close();
  return size;
}

/** The same columns, of numbers that are no texts, in one group of rows: the most that a reader could be asked to hold. */
async function writeParquet(path: string): Promise<number> {
  const random = new Random(1);
  const columnData = Array.from({ length: COLUMNS }, (_, column) => {
    const name = `column ${column}`;
    const numbers = (next: () => number) => Float64Array.from({ length: ROWS }, next);
    if (column < 14) return { name, data: numbers(() => 100 * random.unit() - 50) };
    if (column < 17) return { name, data: numbers(() => random.integer(0, 999)) };
    const cell = () => (column < 19 ? `word ${random.integer(0, 49)}` : random.unit() < 0.5);
    return { name, data: Array.from({ length: ROWS }, cell) };
  });
  await writeFile(path, new Uint8Array(parquetWriteBuffer({ columnData, rowGroupSize: ROWS })));
  return (await stat(path)).size;
}

const files = {
  CSV: ['table.csv', writeCsv],
  'Parquet, one group of rows': ['table.parquet', writeParquet],
} as const;

/** Seconds and most memory of a process that reads a large table: the fastest of a few. */
export async function* table(): AsyncIterable<Row> {
  const folder = await mkdtemp(join(tmpdir(), 'l0net-table-'));
  try {
    for (const [format, [name, write]] of Object.entries(files)) {
      const path = join(folder, name);
      const size = await write(path);
      for (const [way, code] of Object.entries(ways)) {
        const runs = Array.from({ length: TURNS }, () => readIn(code, path)).sort(
          (a, b) => a.seconds - b.seconds,
        );
        yield {
          bench: 'table',
          what: `${way}: ${format}, ${ROWS} rows, ${COLUMNS} columns, ${round(size / 2 ** 20)} MiB`,
          seconds: round(runs[0].seconds),
          'most memory, MiB': round(runs[0].memory),
        };
      }
    }
  } finally {
    await rm(folder, { recursive: true });
  }
}

function readIn(code: string, path: string): { seconds: number; memory: number } {
  const script = `
    import { loadChunks, loadTable } from '${pathToFileURL('dist/node.js').href}';
    const path = ${JSON.stringify(path)};
    const start = performance.now();
    ${code};
    console.log((performance.now() - start) / 1000, process.resourceUsage().maxRSS / 1024);`;
  const printed = execFileSync(process.execPath, ['--input-type=module', '-e', script], { encoding: 'utf8' });
  const [seconds, memory] = printed.split(' ').map(Number);
  return { seconds, memory };
}
