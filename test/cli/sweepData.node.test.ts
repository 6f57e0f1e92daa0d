/** Sweeps on all kinds of data: what is measured of them, and what tells them from other data. */
import { cp, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { dataAt } from '../../src/cli/sweep/data.js';
import { pngFile } from '../support/pngFile.js';
import { Random } from '../support/random.js';
import { only, resultsIn, sweep, writeTable } from './sweeps.js';

let folder: string;
const path = (...names: string[]) => join(folder, ...names);

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'l0net-data-'));
});

afterAll(() => rm(folder, { recursive: true }));

/** The results of a sweep that ends well. */
async function runsOf(name: string, ...args: string[]) {
  expect(await sweep([...args, '--epochs', '3', '--out', path(name)])).toMatchObject({ code: 0, stderr: '' });
  return (await resultsIn(path(name))).runs;
}

/** Pictures of 8 × 8 pixels, dark on the left or above. */
async function writePictures(at: string, count: number): Promise<void> {
  const random = new Random(5);
  for (const name of ['left', 'above']) await mkdir(join(at, name), { recursive: true });
  for (let i = 0; i < count; i++) {
    const isLeft = i % 2 === 0;
    const data = Uint8ClampedArray.from({ length: 4 * 64 }, (_, k) => {
      const pixel = k >> 2;
      const isDark = (isLeft ? pixel % 8 : pixel >> 3) < 4;
      return k % 4 === 3 ? 255 : isDark ? random.integer(0, 60) : random.integer(190, 255);
    });
    await writeFile(join(at, isLeft ? 'left' : 'above', `${i}.png`), pngFile({ width: 8, height: 8, data }));
  }
}

describe('what is measured', () => {
  test('of classes, in a gzipped table of another country with gaps and a name with a blank', async () => {
    const random = new Random(2);
    const rows = Array.from({ length: 120 }, (_, i) => {
      const size = 100 * random.unit();
      return `${size.toFixed(1).replace('.', ',')};${i % 9 === 0 ? '' : 'Łódź'};${size > 50 ? 'groß' : 'klein'}`;
    });
    const table = path('odd table.csv.gz');
    await writeFile(table, gzipSync(`größe;stadt;art\n${rows.join('\n')}\n`));
    const [run, other] = await runsOf('classes', table, '--target', 'art', '--missing', 'mean,indicator');
    expect(run).toMatchObject({ metric: 'error', part: 'test', settings: { missing: 'mean' } });
    expect(Object.keys((run as { figures: object }).figures)).toContain('AUC');
    expect(other.settings).toMatchObject({ missing: 'indicator' });
  });

  test('of labels, of rows that are held back where there is no test', async () => {
    const random = new Random(4);
    const lines = Array.from({ length: 90 }, () => {
      const [a, b] = [random.unit(), random.unit()];
      return JSON.stringify({ a, b, p: a > 0.5, q: b > 0.3 });
    });
    await writeFile(path('labels.jsonl'), lines.join('\n'));
    const args = [path('labels.jsonl'), '--target', 'p,q', '--test', '0'];
    expect(await runsOf('held', ...args, '--validation', '0.2')).toEqual([
      expect.objectContaining({ metric: 'error', part: 'validation' }),
    ]);
    expect(await runsOf('none', ...args)).toEqual([expect.objectContaining({ part: 'training' })]);
  });

  test('of a table that is read anew in each epoch, and of a linear model', async () => {
    const table = await writeTable(path('table.csv'));
    const runs = await runsOf('buffered', table, '--target', 'y', '--buffer', '50,120', '--hidden', 'none');
    expect(runs).toEqual([
      expect.objectContaining({ metric: 'RMSE', architecture: [3] }),
      expect.objectContaining({ settings: expect.objectContaining({ buffer: '120', hidden: 'none' }) }),
    ]);
  });

  test('of networks that are to have a size: they have it', async () => {
    const table = await writeTable(path('sized.csv'));
    const args = [table, '--target', 'y', '--hidden', '20', '--target', 'multiply-adds=30,60'];
    const [small, large] = await runsOf('sizes of networks', ...args);
    expect(small).toMatchObject({ settings: { budget: 'multiply-adds=30', target: 'y' } });
    expect(small.multiplyAdds).toBeLessThanOrEqual(30);
    expect(large.multiplyAdds).toBeLessThanOrEqual(60);
    expect(large.multiplyAdds).toBeGreaterThan(30);
  });

  test('of a folder of pictures, in several sizes', async () => {
    await writePictures(path('pictures'), 40);
    const runs = await runsOf('sizes', path('pictures'), '--size', '8,4x4', '--hidden', '9');
    expect(runs.map(({ architecture }) => (architecture as number[]).length)).toEqual([2, 2]);
    expect(runs[0]).toMatchObject({ metric: 'error', part: 'test', settings: { size: '8' } });
  });
});

describe('data are told apart by what is in them', () => {
  test('a table by its bytes, wherever it is', async () => {
    const table = await writeTable(path('one.csv'), 60);
    await cp(table, path('copy.csv'));
    expect((await dataAt(path('copy.csv'))).digest).toBe((await dataAt(table)).digest);
    const args = ['--target', 'y', '--epochs', '1', '--out', path('moved')];
    await sweep([table, ...args]);
    expect(only((await sweep([path('copy.csv'), ...args])).events, 'run')).toEqual([]);
    await writeTable(table, 61);
    expect(only((await sweep([table, ...args])).events, 'run')).toHaveLength(1);
  });

  test('a folder by its classes and pictures', async () => {
    await writePictures(path('a'), 6);
    const digest = async (name: string) => (await dataAt(path(name))).digest;
    const before = await digest('a');
    await cp(path('a'), path('b'), { recursive: true });
    await writeFile(path('b', 'left', '.hidden.png'), 'no picture');
    expect(await digest('b')).toBe(before);
    await cp(path('b', 'left', '0.png'), path('b', 'above', '0.png'));
    expect(await digest('b')).not.toBe(before);
    await rm(path('b', 'left', '0.png'));
    expect(await digest('b')).not.toBe(before);
  });

  test('MNIST is always the same', async () => {
    expect(await dataAt()).toEqual({ digest: expect.stringMatching(/^[0-9a-f]{64}$/) });
    expect(await dataAt()).toEqual(await dataAt());
  });
});
