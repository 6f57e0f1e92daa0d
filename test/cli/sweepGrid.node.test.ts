/** What runs a command line and a file of grids stand for, and what is refused before the first run. */
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { parseOptions } from '../../src/cli/arguments/options.js';
import { sweepOptions } from '../../src/cli/sweep/options.js';
import { jobsOf, planOf } from '../../src/cli/sweep/plan.js';
import { pointsIn } from '../../src/cli/sweep/points.js';
import { groupsOf, labelOf, variedIn } from '../../src/cli/sweep/results/groups.js';
import { type DoneRun, settingsOf } from '../../src/cli/sweep/results/record.js';
import { l0net } from './run.js';
import { writeTable } from './sweeps.js';

let folder: string;
let table: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'l0net-grid-'));
  table = await writeTable(join(folder, 'table.csv'), 20);
});

afterAll(() => rm(folder, { recursive: true }));

const data = { digest: 'data' };
const jobs = async (args: readonly string[]) =>
  jobsOf(await planOf(parseOptions('l0net sweep', sweepOptions, args, ['[FILE|FOLDER]…'])), data);

async function gridFile(grid: unknown): Promise<string> {
  const path = join(folder, 'grid.json');
  await writeFile(path, typeof grid === 'string' ? grid : JSON.stringify(grid));
  return path;
}

describe('values of an option', () => {
  test.each<[string, string, string[]]>([
    ['lambda', '0.03,0.1', ['0.03', '0.1']],
    ['lambda', '0.3,1,6;0.6,1.5,10', ['0.3,1,6', '0.6,1.5,10']],
    ['lambda', '0.3,1,6;', ['0.3,1,6']],
    ['lambda', 'aic,bic', ['aic', 'bic']],
    ['hidden', '300,100', ['300,100']],
    ['hidden', '300,100;none', ['300,100', 'none']],
    ['dropRate', '0.2,0.5', ['0.2,0.5']],
    ['epochs', '10,20', ['10', '20']],
    ['optimizer', 'adam,sgd', ['adam', 'sgd']],
    ['target', 'price,year', ['price,year']],
    ['target', 'a;b', ['a;b']],
    ['separator', ';', [';']],
    ['budget', 'multiply-adds=9000,20000', ['multiply-adds=9000', 'multiply-adds=20000']],
    ['budget', 'inputs=5;bytes=9000', ['inputs=5', 'bytes=9000']],
    ['budget', 'inputs=266,88,33;', ['inputs=266,88,33']],
    ['target', 'a=1,b', ['a=1,b']],
  ])('--%s %s', (name, text, points) => {
    expect(pointsIn(name, text)).toEqual(points);
  });
});

describe('a grid', () => {
  test('is every combination, whatever its numbers, each run once and with an id of its own', async () => {
    const numbers = fc.uniqueArray(fc.integer({ min: 1, max: 99 }), { minLength: 1, maxLength: 3 });
    const draws = fc.record({ lambda: numbers, epochs: numbers, seeds: fc.integer({ min: 1, max: 3 }) });
    await fc.assert(
      fc.asyncProperty(draws, async ({ lambda, epochs, seeds }) => {
        const args = ['--lambda', lambda.join(), '--epochs', epochs.join(), '--seeds', String(seeds)];
        const all = await jobs(args);
        expect(all).toHaveLength(lambda.length * epochs.length * seeds);
        expect(new Set(all.map(({ id }) => id)).size).toBe(all.length);
        const settings = new Set(all.map((job) => JSON.stringify(settingsOf(job))));
        for (const l of lambda) {
          for (const e of epochs) {
            for (let seed = 1; seed <= seeds; seed++) {
              expect(settings).toContain(
                JSON.stringify({ settings: { epochs: `${e}`, lambda: `${l}` }, seed }),
              );
            }
          }
        }
        // In whatever order and form it is said: with values twice, in a file, or some here and some there.
        const ids = new Set(all.map(({ id }) => id));
        const expectSame = async (args: readonly string[], grid?: unknown) => {
          const all = await jobs(grid === undefined ? args : [...args, '--grid', await gridFile(grid)]);
          expect(new Set(all.map(({ id }) => id))).toEqual(ids);
        };
        const count = ['--seeds', String(seeds)];
        const twice = [...epochs, ...epochs].join();
        await expectSame([...count, '--epochs', twice, '--lambda', lambda.map((l) => `${l}.0`).join()]);
        await expectSame(count, { epochs, lambda });
        const [every, first] = [
          { lambda, seed: range(seeds) },
          { seed: [1], lambda },
        ];
        await expectSame(['--epochs', epochs.join()], [every, first]);
      }),
      { numRuns: 20 },
    );
  });

  const range = (length: number) => Array.from({ length }, (_, i) => i + 1);

  test('in a file has numbers, lists, words, flags and what is not said', async () => {
    const grid = [
      { lambda: [0.1, [0.3, 1, 6]], 'learning-rate': 0.01, hidden: [[30, 10], 'none'], removal: [null, 3] },
      { 'no-gates': [true], weightDecay: [0] },
    ];
    const all = (await jobs(['--grid', await gridFile(grid)])).map(({ args }) => args.join(' '));
    expect(all).toHaveLength(9);
    expect(all.slice(0, 2)).toEqual([
      '--hidden=30,10 --lambda=0.1 --learning-rate=0.01 --seed=1',
      '--hidden=30,10 --lambda=0.1 --learning-rate=0.01 --removal=3 --seed=1',
    ]);
    expect(all[6]).toBe('--hidden=none --lambda=0.3,1,6 --learning-rate=0.01 --seed=1');
    expect(all[8]).toBe('--weight-decay=0 --no-gates --seed=1');
  });

  test('of a table has columns as one value here, and several in a file', async () => {
    const file = await gridFile({ drop: [['a'], ['a', 'b'], null] });
    const all = await jobs([table, '--target', 'y', '--grid', file]);
    expect(all.map((job) => settingsOf(job).settings.drop)).toEqual(['["a"]', '["a","b"]', undefined]);
  });

  test('of sizes, beside the column that is learnt', async () => {
    const budgets = async (text: string) => {
      const all = await jobs([table, '--target', 'y', '--target', text]);
      return all.map((job) => settingsOf(job).settings).map(({ target, budget }) => `${target} ${budget}`);
    };
    expect(await budgets('multiply-adds=20,40')).toEqual(['y multiply-adds=20', 'y multiply-adds=40']);
    expect(await budgets('inputs=2,9;3,8')).toEqual(['y inputs=2,9', 'y inputs=3,8']);
  });

  test('of other data or another version has other ids', async () => {
    const parsed = parseOptions('l0net sweep', sweepOptions, []);
    const [one] = jobsOf(await planOf(parsed), data);
    const [other] = jobsOf(await planOf(parsed), { digest: 'other' });
    expect(one.id).toMatch(/^[0-9a-f]{24}$/);
    expect(other).toMatchObject({ args: one.args, data: 'other' });
    expect(other.id).not.toBe(one.id);
  });
});

describe('one line and an exit code for', () => {
  test.each<[string, () => Promise<string[]> | string[], RegExp, number]>([
    ['an option that there is not', () => ['--lamda', '1'], /unknown option --lamda/, 2],
    ['what a sweep has of its own', () => ['--checkpoint', 'x'], /unknown option --checkpoint/, 2],
    ['a value that is none', () => ['--lambda', '0.1,x'], /--lambda: expected .*received "x"/, 2],
    ['an empty value', () => ['--lambda', '0.1,,3'], /--lambda: expected values with nothing empty/, 2],
    ['what does not go together', () => ['--no-gates', '--lambda', '1,2'], /--lambda: expected gates/, 2],
    ['no seeds', () => ['--seeds', '0'], /--seeds: expected a whole number from 1/, 2],
    ['no jobs', () => ['--jobs', '0'], /--jobs: expected a whole number from 1 on, or auto/, 2],
    ['a shard that there is not', () => ['--shard', '0/4'], /--shard: expected a part/, 2],
    ['a shard after the last', () => ['--shard', '5/4'], /--shard: expected a part/, 2],
    ['two tables', () => [table, table], /expected one table or folder, or --merge/, 2],
    ['the standard input', () => ['-', '--target', 'y'], /expected a file, which each run can read again/, 2],
    ['a table without its target', () => [table], /--target: expected the column/, 2],
    [
      'a table that is not there',
      () => ['nowhere.csv', '--target', 'y'],
      /cannot read nowhere.csv: no such file/,
      1,
    ],
    ['a merge of nothing', () => ['--merge'], /--merge: expected the folders of results/, 2],
    ['a merge with runs', () => ['--merge', 'x', '--lambda', '1'], /--lambda: expected runs/, 2],
    ['a grid that is not there', () => ['--grid', 'nowhere.json'], /cannot read nowhere.json/, 1],
    ['a grid that is no JSON', async () => ['--grid', await gridFile('{')], /grid.json: expected JSON/, 1],
    [
      'a grid that is none',
      async () => ['--grid', await gridFile([3])],
      /grid.json\[0\]: expected an object/,
      2,
    ],
    ['no grids', async () => ['--grid', await gridFile([])], /grid.json: expected one grid or more/, 2],
    [
      'a setting that there is not',
      async () => ['--grid', await gridFile({ lamda: [1] })],
      /grid.json.lamda: /,
      2,
    ],
    [
      'a setting of the command',
      async () => ['--grid', await gridFile({ threads: [1] })],
      /grid.json.threads: /,
      2,
    ],
    [
      'no values',
      async () => ['--grid', await gridFile({ lambda: [] })],
      /lambda: expected one value or more/,
      2,
    ],
    [
      'a value that is an object',
      async () => ['--grid', await gridFile({ lambda: [{}] })],
      /lambda\[0\]: expected a number/,
      2,
    ],
    [
      'a flag that is a number',
      async () => ['--grid', await gridFile({ noGates: 1 })],
      /noGates: expected true, false or null/,
      2,
    ],
    [
      'a setting that is said twice',
      async () => ['--lambda', '1', '--grid', await gridFile({ lambda: 1 })],
      /--lambda: expected one of them/,
      2,
    ],
    [
      'seeds that are said twice',
      async () => ['--seeds', '2', '--grid', await gridFile({ seed: [1] })],
      /--seed: expected one of them/,
      2,
    ],
    [
      'a folder that cannot be made',
      () => [table, '--target', 'y', '--out', join(table, 'x')],
      /cannot write .*x: /,
      1,
    ],
  ])('%s', async (_, args, message, code) => {
    const result = await l0net(['sweep', '--out', join(folder, 'out'), ...(await args())]);
    expect(result.stderr).toMatch(message);
    expect(result.stderr.split('\n')).toHaveLength(2);
    expect(result).toMatchObject({ code, stdout: '' });
  });

  test('help', async () => {
    const { code, stdout } = await l0net(['sweep', '--help']);
    expect(code).toBe(0);
    expect(stdout).toContain('Usage: l0net sweep [FILE|FOLDER]');
    for (const line of stdout.split('\n')) expect(line.length, line).toBeLessThanOrEqual(130);
  });
});

test('runs of one setting are a group, named by what tells settings apart', () => {
  const run = (lambda: string, seed: number, testError: number) =>
    ({ settings: { lambda, epochs: '3' }, seed, testError, multiplyAdds: 10 * seed }) as unknown as DoneRun;
  const runs = [run('1', 1, 0.1), run('2', 1, 0.4), run('1', 2, 0.3)];
  const groups = groupsOf(runs);
  expect(groups.map((group) => group.runs)).toEqual([[runs[0], runs[2]], [runs[1]]]);
  expect(groups[0]).toMatchObject({ testError: { mean: 0.2 }, costs: { multiplyAdds: { mean: 15 } } });
  expect(variedIn(runs)).toEqual(['lambda']);
  expect(groups.map(({ settings }) => labelOf(settings, ['lambda']))).toEqual(['lambda 1', 'lambda 2']);
  expect(variedIn([{ settings: { a: true } }, { settings: {} }])).toEqual(['a']);
  expect(labelOf({}, ['a'])).toBe('a as usual');
});
