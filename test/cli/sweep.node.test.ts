/** Sweeps on the command line: the networks of l0net train, whatever is killed, stopped, spread over machines or poisoned. */
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { l0net } from './run.js';
import { digestsIn, only, outcomeOf, resultsIn, type SweepEvent, sweep, writeTable } from './sweeps.js';

let folder: string;
let table: string;
/** A grid of six runs, done without a disturbance. */
let whole: string;
let grid: string[];

const path = (...names: string[]) => join(folder, ...names);

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'l0net-sweep-'));
  table = await writeTable(path('table.csv'));
  grid = [
    table,
    '--target',
    'y',
    '--hidden',
    '24',
    '--epochs',
    '40',
    '--lambda',
    '0.01,0.3,3',
    '--seeds',
    '2',
  ];
  whole = path('whole');
  expect(await sweep([...grid, '--out', whole, '--every', '3'])).toMatchObject({ code: 0, stderr: '' });
});

afterAll(() => rm(folder, { recursive: true }));

test('each run is that of l0net train with its arguments', async () => {
  const { runs, missing } = await resultsIn(whole);
  expect(missing).toEqual([]);
  expect(runs.map(({ settings, seed }) => `${settings.lambda} ${seed}`)).toEqual([
    ...['0.01 1', '0.01 2', '0.3 1', '0.3 2', '3 1', '3 2'],
  ]);
  expect(new Set(runs.map((run) => run.digest)).size).toBe(6);
  const { args, digest, ...run } = runs[3];
  const { stdout } = await l0net(['train', table, ...args, '--json']);
  const end = JSON.parse(stdout.trim().split('\n').at(-1) as string);
  expect(end.parametersDigest).toBe(digest);
  const { architecture, parameters, flops, fileBytes } = end.pruned;
  const { rmse } = end.measures.test.columns[0];
  expect(run).toMatchObject({
    ...{
      architecture,
      parameters,
      multiplyAdds: flops / 2,
      bytes: fileBytes,
      loss: end.trainLoss,
      epochs: 40,
    },
    ...{
      metric: 'RMSE',
      part: 'test',
      testError: rmse,
      settings: { target: 'y', hidden: '24', lambda: '0.3' },
    },
  });
});

test('the bytes are those of the pruned file', async () => {
  const { args, bytes } = (await resultsIn(whole)).runs[2];
  const [model, pruned] = [path('model.safetensors'), path('pruned.safetensors')];
  await l0net(['train', table, ...args, '--save', model]);
  await l0net(['prune', model, '--output', pruned]);
  expect((await readFile(pruned)).length).toBe(bytes);
});

test('done once more, it does nothing; with more values, what is new', async () => {
  // As a sweep leaves it that was killed right after it kept a result.
  const { runs } = await resultsIn(whole);
  await mkdir(join(whole, 'checkpoints', runs[0].id as string), { recursive: true });
  const again = await sweep([...grid, '--out', whole]);
  expect(again.events.map(({ event }) => event)).toEqual(['start', 'end']);
  expect(again.events[0]).toMatchObject({ runs: 6, present: 6 });
  expect(await readdir(join(whole, 'checkpoints'))).toEqual([]);
  const before = await outcomeOf(whole);
  const more = await sweep([...grid, '--out', whole, '--lambda', '0.010,3,0.1', '--seeds', '1']);
  expect(only(more.events, 'run').map(({ settings }) => (settings as SweepEvent).lambda)).toEqual(['0.1']);
  expect((await resultsIn(whole)).runs.map((run) => run.settings.lambda)).toEqual(['0.01', '3', '0.1']);
  await sweep([...grid, '--out', whole]);
  expect(await outcomeOf(whole)).toEqual(before);
});

describe('a sweep that is killed and begun again', () => {
  const kills = [0, 1, 2, 3, 4, 5].map((round) => 20 + ((round * 7919) % 13) * 60);

  test('reports each run once, with the digests of one that was not', async () => {
    const at = path('killed');
    const reported: unknown[] = [];
    for (const milliseconds of kills) {
      let [killed, stopped] = [false, false];
      const { events, code } = await sweep([...grid, '--out', at, '--every', '3'], (child) => {
        if (killed) return;
        killed = true;
        setTimeout(() => {
          stopped = true;
          child.kill('SIGKILL');
        }, milliseconds);
      });
      reported.push(...only(events, 'run').map(({ id }) => id));
      if (!stopped) expect(code).toBe(0);
    }
    const { events, code } = await sweep([...grid, '--out', at]);
    reported.push(...only(events, 'run').map(({ id }) => id));
    expect(code).toBe(0);
    expect(new Set(reported).size).toBe(reported.length);
    expect(await outcomeOf(at)).toEqual(await outcomeOf(whole));
    expect(await readdir(join(at, 'checkpoints'))).toEqual([]);
    expect((await readdir(join(at, 'runs'))).sort()).toEqual(
      (await readdir(join(whole, 'runs'))).filter(ofGrid).sort(),
    );
  });

  /** In the folder of the whole are results of other grids, too. */
  let ids: Set<string>;
  beforeAll(async () => {
    ids = new Set((await resultsIn(whole)).runs.map(({ id }) => `${id}.json`));
  });
  const ofGrid = (name: string) => ids.has(name);

  test.runIf(process.platform === 'linux')('leaves no run behind that goes on', async () => {
    // Epochs of many rows and steps: a run that only notices when it has something to say is there for long.
    const large = await writeTable(path('large.csv'), 100_000);
    const long = [
      large,
      '--target',
      'y',
      '--hidden',
      '1200,1200',
      '--batch-size',
      '5',
      '--seeds',
      '2',
      '--jobs',
      '2',
    ];
    let children: string[] | undefined;
    const { events } = await sweep([...long, '--out', path('orphans')], (child, text) => {
      if (children || text.split('"event":"begin"').length < 3) return;
      children = [];
      setTimeout(() => {
        children = childrenOf(child.pid as number);
        child.kill('SIGKILL');
      }, 3000);
    });
    expect(only(events, 'epoch')).toEqual([]);
    expect(children).toHaveLength(2);
    // Far less than their epoch takes.
    await expect.poll(() => children?.filter(isAlive), { timeout: 60_000 }).toEqual([]);
  });
});

/** The processes that a process has made, of Linux. */
function childrenOf(pid: number): string[] {
  const { readFileSync } = process.getBuiltinModule('node:fs');
  return readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').trim().split(' ');
}

function isAlive(pid: string): boolean {
  try {
    // One that has ended and that nobody has asked for yet is a zombie, which is there without a command.
    const { readFileSync } = process.getBuiltinModule('node:fs');
    return readFileSync(`/proc/${pid}/cmdline`, 'utf8') !== '';
  } catch {
    return false;
  }
}

test.each(['SIGINT', 'SIGTERM'] as const)(
  '%s stops the runs, which go on from where they were',
  async (signal) => {
    const at = path(signal);
    // So long that neither has ended when the other one has begun, however late that is.
    const long = [...grid, '--epochs', '2500', '--seeds', '1', '--jobs', '2', '--out', at];
    let stopped = false;
    const first = await sweep(long, (child, text) => {
      const going = new Set([...text.matchAll(/"event":"epoch","id":"(\w+)"/g)].map(([, id]) => id));
      if (stopped || going.size < 2) return;
      stopped = true;
      child.kill(signal);
    });
    expect(first).toMatchObject({
      code: 130,
      stderr: expect.stringMatching(/^l0net: stopping the runs.*\n$/),
    });
    expect(first.events.at(-1)).toMatchObject({ event: 'interrupted', done: 0, failed: 0, missing: 3 });
    expect(await readdir(join(at, 'checkpoints'))).toHaveLength(2);
    const epochsSeen = (events: readonly SweepEvent[], id: unknown) =>
      only(events, 'epoch').flatMap((event) => (event.id === id ? [event.epoch as number] : []));
    const second = await sweep(long);
    expect(second).toMatchObject({ code: 0, stderr: '' });
    for (const { id } of only(first.events, 'begin')) {
      const before = Math.max(0, ...epochsSeen(first.events, id));
      expect(Math.min(...epochsSeen(second.events, id))).toBeGreaterThanOrEqual(before);
    }
  },
);

describe('shards', () => {
  const shard = (k: number, out: string) => sweep([...grid, '--shard', `${k}/3`, '--out', path(out)]);
  const merge = (...names: string[]) =>
    sweep(['--merge', '--out', path('merged'), ...names.map((name) => path(name))]);

  beforeAll(async () => {
    await Promise.all([shard(1, 'one'), shard(2, 'two')]);
  });

  test('do their parts, and a merge says what is missing', async () => {
    expect((await resultsIn(path('one'))).runs).toHaveLength(2);
    const { code, events } = await merge('one', 'two');
    expect(code).toBe(1);
    expect(events).toEqual([expect.objectContaining({ event: 'end', done: 4, failed: 0, missing: 2 })]);
    const { missing } = await resultsIn(path('merged'));
    expect(missing.map(({ args }) => args.filter((arg) => /lambda|seed/.test(arg)))).toEqual([
      ['--lambda=0.3', '--seed=1'],
      ['--lambda=3', '--seed=2'],
    ]);
    const { stdout } = await l0net(['sweep', '--merge', path('one'), path('two'), '--out', path('merged')]);
    expect(stdout).toContain('2 runs missing:\n  lambda 0.3, seed 1\n  lambda 3, seed 2\n');
  });

  test('that are all there are what one machine does, however they overlap', async () => {
    await shard(3, 'three');
    const { code } = await merge('three', 'one', 'two', 'one', 'merged');
    expect(code).toBe(0);
    expect(await outcomeOf(path('merged'))).toEqual(await outcomeOf(whole));
    // The folder is as good as one in which all was done.
    expect(only((await sweep([...grid, '--out', path('merged')])).events, 'run')).toEqual([]);
  });

  test('in one folder that all share are a whole sweep', async () => {
    const at = path('shared');
    const parts = [1, 2, 3].map((k) => sweep([...grid, '--shard', `${k}/3`, '--out', at, '--jobs', '1']));
    for (const { code } of await Promise.all(parts)) expect(code).toBe(0);
    await sweep([...grid, '--out', at]);
    expect(await outcomeOf(at)).toEqual(await outcomeOf(whole));
  });

  test('with other bits for one run are an error that names it', async () => {
    const [name] = (await readdir(path('one', 'runs'))).sort();
    const file = path('one', 'runs', name);
    const { id, ...run } = JSON.parse(await readFile(file, 'utf8'));
    await mkdir(path('forged', 'runs'), { recursive: true });
    await writeFile(path('forged', 'sweep.json'), await readFile(path('one', 'sweep.json')));
    await writeFile(path('forged', 'runs', name), JSON.stringify({ ...run, id, digest: '00' }));
    const { code, stderr, events } = await merge('one', 'forged');
    expect([code, events]).toEqual([1, []]);
    expect(stderr).toContain(
      `l0net: run ${id} (${run.args.join(' ')}): expected the same digest in ${path('one')} and ${path('forged')}`,
    );
  });

  test('of other data are not merged, nor is a folder that is none', async () => {
    const other = await writeTable(path('other.csv'), 60);
    await sweep([other, ...grid.slice(1), '--epochs', '1', '--out', path('others')]);
    expect(await merge('one', 'others')).toMatchObject({
      code: 1,
      stderr: expect.stringContaining('expected the data of'),
    });
    expect(await merge('nowhere')).toMatchObject({
      code: 1,
      stderr: expect.stringMatching(/no folder of results/),
    });
  });
});

describe('a run that fails', () => {
  // The first is refused, the last comes to no number.
  const rates = ['--learning-rate', '-1,0.01,1e30', '--optimizer', 'sgd'];
  const args = () => [...grid, '--lambda', '0.1', '--epochs', '5', '--seeds', '1', ...rates];

  test('is reported with its error and does not stop the others', async () => {
    const at = path('poisoned');
    const { code, events, stderr } = await sweep([...args(), '--out', at]);
    expect([code, stderr]).toEqual([1, '']);
    expect(events.at(-1)).toMatchObject({ event: 'end', done: 1, failed: 2, missing: 0 });
    const { runs } = await resultsIn(at);
    expect(runs.map(({ code }) => code)).toEqual([
      'INVALID_ARGUMENT',
      undefined,
      expect.stringMatching(/^NOT_FINITE|NON_FINITE/),
    ]);
    expect(runs[0].error).toMatch(/^--learning-rate: expected .*, received -1$/);

    const again = await sweep([...args(), '--out', at]);
    expect([again.code, only(again.events, 'run')]).toEqual([1, []]);
    const retried = await sweep([...args(), '--out', at, '--retry']);
    expect([retried.code, only(retried.events, 'run').length]).toEqual([1, 2]);

    const { stdout } = await l0net(['sweep', ...args(), '--out', at]);
    expect(stdout).toContain('2 runs failed:\n  learning-rate -1, seed 1: ');
  });

  test.runIf(process.platform === 'linux')(
    'by no fault of its own is missing, and is done by the next command',
    async () => {
      const at = path('lost');
      const long = [...grid, '--lambda', '0.1', '--epochs', '600', '--out', at, '--jobs', '1'];
      let killed = false;
      const { code, events } = await sweep(long, (child, text) => {
        if (killed || !text.includes('"event":"epoch"')) return;
        killed = true;
        const [run] = childrenOf(child.pid as number);
        process.kill(Number(run), 'SIGKILL');
      });
      expect(code).toBe(1);
      expect(only(events, 'lost')).toEqual([
        expect.objectContaining({ error: 'its process was ended by SIGKILL' }),
      ]);
      expect(events.at(-1)).toMatchObject({ event: 'end', done: 1, failed: 0, missing: 1 });
      const next = await sweep(long);
      expect([next.code, only(next.events, 'run').length]).toEqual([0, 1]);
    },
  );
});

test('on MNIST, with what is measured held back', async () => {
  const at = path('mnist');
  const args = ['--validation', '59000', '--epochs', '1', '--hidden', '10;12', '--out', at];
  expect(await sweep(args)).toMatchObject({ code: 0, stderr: '' });
  const { runs } = await resultsIn(at);
  expect(runs).toEqual([
    expect.objectContaining({
      metric: 'error',
      part: 'validation',
      settings: { epochs: '1', validation: '59000', hidden: '10' },
    }),
    expect.objectContaining({ settings: expect.objectContaining({ hidden: '12' }) }),
  ]);
  expect(await digestsIn(at)).toHaveLength(2);
});

test('what is on a terminal or not: a line for each run, and a table', async () => {
  const { stdout, stderr } = await l0net(['sweep', ...grid, '--jobs', '1', '--out', path('text')]);
  const lines = stderr.split('\n');
  expect(lines[0]).toBe('6 runs, 1 at once');
  expect(lines[1]).toMatch(
    /^1\/6 {2}lambda 0\.01, seed 1: RMSE [\d.]+, \d-\d+, [\d,]+ multiply-adds, \d+\.\d s$/,
  );
  expect(lines).toHaveLength(8);
  expect(stdout).toMatch(
    /lambda │ runs │ +RMSE, test │ multiply-adds │ parameters │ +bytes │ trained for │ front/,
  );
  expect(stdout).toMatch(/│ 3 +│ +2 │ [\d.]+ ± [\d.]+ │/);
  expect(stdout).toContain(`${path('text', 'results.json')}, ${path('text', 'report.html')}\n`);
  const again = await l0net(['sweep', ...grid, '--out', path('text')]);
  expect(again).toMatchObject({ code: 0, stdout, stderr: '6 runs, all of which are there\n' });
  const more = await l0net(['sweep', ...grid, '--out', path('text'), '--seeds', '3', '--jobs', '8']);
  expect(more.stderr).toMatch(/^9 runs, of which 6 are there, 3 at once\n7\/9 /);
});
