/** Data that are changed while a sweep is going on: no result of the new ones is taken for one of the old. */
import { appendFile, mkdir, mkdtemp, readdir, rm, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { dataAt } from '../../src/cli/sweep/data.js';
import { ChangedDataError, onSameData } from '../../src/cli/sweep/sameData.js';
import { thrownBy } from '../support/examples.js';
import { only, resultsIn, sweep, writeTable } from './sweeps.js';

let folder: string;
let table: string;
const path = (...names: string[]) => join(folder, ...names);

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'l0net-changed-'));
  table = await writeTable(path('table.csv'));
});

afterEach(() => rm(folder, { recursive: true }));

const job = { id: 'ab', args: [], data: '' };
const never = new AbortController().signal;

describe('a run on data', () => {
  test('gives its result where they are the same, read or touched meanwhile or not', async () => {
    const run = onSameData(await dataAt(table), async () => utimes(table, 7, 7).then(() => 'done'));
    expect(await run(job, never)).toBe('done');
    expect(await run(job, never)).toBe('done');
  });

  test.each<[string, () => Promise<void>]>([
    ['changed', () => appendFile(table, '1,2,3,4\n')],
    ['changed to as many bytes', () => writeFile(table, 'x', { flag: 'r+' })],
    ['removed', () => rm(table)],
  ])('that are %s gives none, nor does the next begin', async (_, change) => {
    let begun = 0;
    const run = onSameData(await dataAt(table), async () => {
      begun++;
      await change();
      throw new Error('what came of it');
    });
    for (let times = 0; times < 2; times++) {
      const error = await thrownBy(() => run(job, never));
      expect(error).toBeInstanceOf(ChangedDataError);
      expect(error).toMatchObject({ code: 'INVALID_FORMAT', argument: table });
    }
    expect(begun).toBe(1);
  });

  test('of pictures, of which one is another one', async () => {
    await mkdir(path('photos', 'a'), { recursive: true });
    await writeFile(path('photos', 'a', '1.png'), 'one');
    const run = onSameData(await dataAt(path('photos')), async () =>
      writeFile(path('photos', 'a', '1.png'), 'two'),
    );
    expect(await thrownBy(() => run(job, never))).toMatchObject({ argument: path('photos') });
  });
});

test('a sweep whose table is changed says so, keeps nothing of it, and begins anew on what is there', async () => {
  const out = path('out');
  const grid = [table, '--target', 'y', '--hidden', '24', '--jobs', '2', '--out', out];
  expect(await sweep([...grid, '--epochs', '5'])).toMatchObject({ code: 0 });
  const { data: before } = await resultsIn(out);
  const long = [...grid, '--epochs', '5,2000,2001,2002'];
  let isChanged = false;
  const changed = await sweep(long, (_, text) => {
    if (isChanged || !text.includes('"epoch"')) return;
    isChanged = true;
    // As an editor does that writes the file anew.
    void writeTable(table, 241);
  });
  expect(changed).toMatchObject({
    code: 1,
    stderr: expect.stringContaining(`l0net: ${table}: expected data`),
  });
  expect([only(changed.events, 'run'), only(changed.events, 'lost')]).toEqual([[], []]);
  expect(only(changed.events, 'begin').length).toBeLessThanOrEqual(3);
  expect(await readdir(path('out', 'checkpoints'))).toEqual([]);
  expect(await readdir(path('out', 'runs'))).toHaveLength(1);
  expect(await sweep([...grid, '--epochs', '5,6'])).toMatchObject({ code: 0, stderr: '' });
  const { data: now, runs } = await resultsIn(out);
  expect(now).not.toBe(before);
  expect(runs.map((run) => run.data)).toEqual([now, now]);
});
