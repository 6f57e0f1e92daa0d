import { execFile } from 'node:child_process';
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { architecture } from '../../bench/lenet.js';
import type { BenchmarkOptions, Row } from '../../bench/measure.js';
import { packThreads } from '../../bench/pack/pack.js';
import { crewOf, threadCounts } from '../../bench/threads/crew.js';
import { threads } from '../../bench/threads/index.js';
import { speedups } from '../../bench/threads/turns.js';
import { createStep } from '../../bench/trainingStep.js';

async function rowsOf(options: BenchmarkOptions): Promise<Row[]> {
  const rows: Row[] = [];
  for await (const row of threads({ quick: true, ...options })) rows.push(row);
  return rows;
}

describe('the benchmark of threads', () => {
  test.each([
    [undefined, 1, [1]],
    [undefined, 2, [1, 2]],
    [undefined, 6, [1, 2, 4, 6]],
    [undefined, 16, [1, 2, 4, 8, 16]],
    [[8, 2, 2], 16, [1, 2, 8]],
  ])('asked for %j on %i cores, measures %j', (asked, cores, counts) => {
    expect(threadCounts(asked, cores)).toEqual(counts);
  });

  test('holds every number of threads against one thread', () => {
    const times = new Map([
      [1, 6],
      [4, 2],
    ]);
    expect([...speedups({ bench: 'x' }, times)]).toEqual([
      { bench: 'x', threads: 1, ms: 6, speedup: 1, efficiency: 1 },
      { bench: 'x', threads: 4, ms: 2, speedup: 3, efficiency: 0.75 },
    ]);
  });

  test('takes its steps on the threads that it says, with the same gates', async () => {
    const small = architecture({ inputs: 784, layers: [40, 10] });
    const open: number[][] = [];
    for (const count of [1, 3]) {
      const { step, active, threads } = await createStep('simd', small, 'sampled', {
        data: 'digits',
        threads: crewOf(count),
      });
      step(5);
      open.push(active());
      expect(threads.count).toBe(count);
      threads.stop?.();
    }
    expect(open[1]).toEqual(open[0]);
  });

  test('yields rows of the parts that it is asked for', async () => {
    const rows = await rowsOf({ only: ['barrier', 'products'], threads: [2] });
    expect(rows.map(({ bench, threads }) => [bench, threads])).toEqual([
      ['threads', undefined],
      ['threads: barrier', 2],
      ['threads: products', 1],
      ['threads: products', 2],
    ]);
    expect(rows.slice(2).every(({ ms }) => Number(ms) > 0)).toBe(true);
    await expect(rowsOf({ only: ['barriers'] })).rejects.toThrow("no part 'barriers': there are steps,");
  });
});

describe('the benchmark of threads as one file', () => {
  let folder = '';
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'l0net-pack-'));
    await packThreads(join(folder, 'l0net-threads.mjs'));
  });
  afterAll(() => rm(folder, { recursive: true }));

  test('runs where there is nothing else, and its threads sleep when there is nothing to do', async () => {
    const args = ['l0net-threads.mjs', '--threads=1,3', '--quick', '--json', '--only=idle', '--only=busy'];
    expect(await readdir(folder)).toEqual(['l0net-threads.mjs']);
    const { stdout } = await promisify(execFile)(process.execPath, args, { cwd: folder });
    const rows = stdout
      .trim()
      .split('\n')
      .map((line): Row => JSON.parse(line));
    const [machine, ...measured] = rows;
    expect(machine).toMatchObject({ bench: 'threads', node: process.version });
    const idle = measured.filter(({ bench }) => bench === 'threads: idle');
    expect(idle.map(({ threads }) => threads)).toEqual([1, 3]);
    for (const row of idle) expect(row['CPU, % of a core']).toBeLessThan(20);
    const busy = measured.filter(({ bench }) => bench === 'threads: busy');
    expect(busy.map(({ network, threads }) => [network, threads])).toEqual(
      [1, 3].map((threads) => ['784-300-100-10', threads]),
    );
  });
});
