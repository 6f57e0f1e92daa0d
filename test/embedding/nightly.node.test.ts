/** The service that embedders copy: learns from a table at once and at a signal, and keeps what it has where that fails. */
import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtemp, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { cellOf } from '../../src/table/table.js';
import { houses } from '../support/houses.js';
import { root } from './packed.js';

let folder: string;
const started: ChildProcess[] = [];

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'l0net-nightly-'));
});

afterAll(async () => {
  for (const child of started) child.kill();
  await rm(folder, { recursive: true });
});

/** Prices, all of which are `times` as high as they were. */
function csv(times: number): string {
  const table = houses(300);
  const names = ['area', 'city', 'garden', 'price'];
  const line = (row: number) =>
    names.map((name) => {
      const cell = cellOf(table.column(name), row);
      return name === 'price' ? times * (cell as number) : cell;
    });
  return [names, ...Array.from({ length: table.rows }, (_, row) => line(row))].join('\n');
}

/** Starts the service; `printed` waits for a line that it prints from now on. */
async function start(table: string, model: string) {
  const child = spawn(process.execPath, ['examples/nightly.mjs', table, 'price', model, '0'], { cwd: root });
  started.push(child);
  let [text, from] = ['', 0];
  let heard = () => {};
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (more: string) => {
      text += more;
      heard();
    });
  }
  const printed = async (pattern: RegExp): Promise<string> => {
    for (;;) {
      const found = pattern.exec(text.slice(from));
      if (found) {
        from += found.index + found[0].length;
        return found[0];
      }
      if (child.exitCode !== null) throw new Error(`the service has ended: ${text}`);
      await new Promise<void>((resolve) => {
        heard = resolve;
      });
    }
  };
  return { child, printed, origin: await printed(/http:\S+/) };
}

async function priceOf(origin: string, row: object): Promise<number> {
  const response = await fetch(origin, { method: 'POST', body: JSON.stringify(row) });
  const [{ values }] = (await response.json()) as [{ values: { price: number } }];
  return values.price;
}

const row = { area: 100, city: 'Oslo', garden: true };

test('learns, serves, learns anew at a signal, and keeps what it has where that fails', async () => {
  const [table, model] = [join(folder, 'houses.csv'), join(folder, 'houses.safetensors')];
  await writeFile(table, csv(1));
  const { child, printed, origin } = await start(table, model);
  await printed(/learnt 180 rows: RMSE .*, R² 0\.9\d+\n/);
  const first = await priceOf(origin, row);
  expect(first).toBeGreaterThan(500_000);
  expect(first).toBeLessThan(680_000);

  await writeFile(table, csv(3));
  child.kill('SIGHUP');
  await printed(/learnt 180 rows/);
  expect((await priceOf(origin, row)) / first).toBeCloseTo(3, 1);

  const { mtimeMs } = await stat(model);
  await writeFile(table, 'area,city,garden,price\n1,Oslo\n');
  child.kill('SIGHUP');
  await printed(/not learnt: .*houses\.csv.*line 2/);
  expect((await priceOf(origin, row)) / first).toBeCloseTo(3, 1);
  expect((await stat(model)).mtimeMs).toBe(mtimeMs);

  const bad = await fetch(origin, { method: 'POST', body: '{"area":"wide","city":"Oslo","garden":true}' });
  expect([bad.status, await bad.json()]).toEqual([400, { error: expect.stringMatching(/area.*a number/) }]);
  expect((await fetch(origin, { method: 'POST', body: '{' })).status).toBe(400);

  // After a restart it serves what was learnt, though the table is broken.
  child.kill();
  const again = await start(table, model);
  expect((await priceOf(again.origin, row)) / first).toBeCloseTo(3, 1);
});

test('says that nothing is learnt yet', async () => {
  const { printed, origin } = await start(join(folder, 'none.csv'), join(folder, 'none.safetensors'));
  await printed(/not learnt: /);
  expect((await fetch(origin, { method: 'POST', body: '{}' })).status).toBe(503);
});
