import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { reproduce } from '../../bench/reproduce/reproduce.js';
import { type Result, readResults } from '../../bench/reproduce/result.js';
import { type PaperRow, rows } from '../../bench/reproduce/rows.js';
import { resultsTable, shortTable, withTable } from '../../bench/reproduce/tables.js';
import { exitCodes } from '../../src/cli/arguments/failure.js';
import { parseOptions } from '../../src/cli/arguments/options.js';
import { mnistSettings } from '../../src/cli/train/mnistSettings.js';
import { trainOptions } from '../../src/cli/train/options.js';
import type { Reporter } from '../../src/cli/train/reporter.js';
import type { EpochReport } from '../../src/training/report.js';

/** A row that takes no time. */
const row: PaperRow = {
  architecture: [20, 5],
  multiplyAdds: 200,
  arguments: ['--hidden=5', '--epochs=3', '--lambda=1', '--batch-size=500'],
};

/** Says nothing, but for what is done at each epoch. */
function quiet(onEpoch: (report: EpochReport) => void = () => {}): Reporter {
  const nothing = () => {};
  return {
    begin: nothing,
    resumed: nothing,
    saved: nothing,
    progress: nothing,
    warning: nothing,
    epoch: onEpoch,
    measuring: nothing,
    end: nothing,
    interrupted: nothing,
    close: nothing,
  };
}

let folder: string;
let whole: Result | undefined;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'l0net-reproduce-'));
  whole = (await reproduce({ name: 'whole', row, seed: 5, folder }, quiet())).result;
});

afterAll(() => rm(folder, { recursive: true }));

describe('a reproduced row', () => {
  test('leaves its settings, its figures and the digest in a file', async () => {
    expect(whole).toMatchObject({
      name: 'whole',
      seed: 5,
      arguments: [...row.arguments, '--seed=5'],
      epochs: 3,
      steps: 360,
      trainExamples: 60_000,
      testExamples: 10_000,
      settings: { network: { layers: [5, 10], seed: 5 }, trainer: { lambda: 1, batchSize: 500 } },
    });
    expect(whole?.digest).toMatch(/^[0-9a-f]{64}$/);
    expect(whole?.testError).toBeLessThan(0.5);
    expect(JSON.parse(await readFile(join(folder, 'whole-5.json'), 'utf8'))).toEqual(
      JSON.parse(JSON.stringify(whole)),
    );
  });

  test('that was stopped goes on to the same bits, and its time is that of both parts', async () => {
    const run = { name: 'stopped', row, seed: 5, folder };
    let first = 0;
    const stopped = await reproduce(
      run,
      quiet(({ epoch, seconds }) => {
        first += seconds;
        if (epoch === 2) process.emit('SIGINT');
      }),
    );
    expect(stopped).toEqual({ code: exitCodes.interrupted });
    const epochs: number[] = [];
    const { result } = await reproduce(
      run,
      quiet(({ epoch }) => epochs.push(epoch)),
    );
    expect(epochs).toEqual([3]);
    const { name: _, seconds, ...rest } = result as Result;
    const { name: __, seconds: ___, ...expected } = whole as Result;
    expect(rest).toEqual(expected);
    expect(seconds).toBeGreaterThanOrEqual(Math.floor(first));
  });
});

test.each(Object.entries(rows))(
  'the settings of %s are settings of l0net train',
  (_, { arguments: args }) => {
    const settings = mnistSettings(parseOptions('l0net train', trainOptions, args));
    expect(settings.validation).toBe(0);
    expect(settings.trainer.epochs).toBe(200);
  },
);

describe('the table of the paper', () => {
  const result = (seed: number, testError: number): Result => ({
    ...(whole as Result),
    name: 'a',
    seed,
    testError,
    architecture: [18, 4],
    multiplyAdds: 112,
    seconds: 65,
  });

  test('has the mean and the spread of the seeds', () => {
    const table = resultsTable({ a: { ...row, error: 1.5 }, b: row }, [result(1, 0.01), result(2, 0.02)]);
    expect(table.split('\n').slice(2)).toEqual([
      '| a | 20-5 | 200 | 1.5 | 2 | 18-4, 18-4 | 112, 112 | 1.50 ± 0.71 | 1 min 05 s |',
    ]);
  });

  test('says of one seed that it is one', () => {
    const table = resultsTable({ a: row }, [result(3, 0.0123)]);
    expect(table.split('\n').at(-1)).toBe('| a | 20-5 | 200 |  | 1 | 18-4 | 112 | 1.23 | 1 min 05 s |');
  });

  test('is short where it has the range of the seeds only', () => {
    const results = [result(1, 0.01), { ...result(2, 0.02), multiplyAdds: 1100 }, result(3, 0.02)];
    expect(
      shortTable({ a: { ...row, error: 1.5 } }, results)
        .split('\n')
        .at(-1),
    ).toBe('| a | 20-5 | 200 | 1.5 | 112 to 1,100 | 1.67 ± 0.58 | 3 |');
    expect(
      shortTable({ a: row }, [result(3, 0.0123)])
        .split('\n')
        .at(-1),
    ).toBe('| a | 20-5 | 200 |  | 112 | 1.23 | 1 |');
  });

  test.each([
    ['docs/method.md', resultsTable],
    ['README.md', shortTable],
  ])('in %s is that of the results in results/, which have the settings of the rows', async (path, table) => {
    const results = fileURLToPath(new URL('../../results', import.meta.url));
    const page = await readFile(new URL(`../../${path}`, import.meta.url), 'utf8');
    expect(withTable(page, table(rows, await readResults(results, rows)))).toBe(page);
  });

  test('is refused where it has no place', () => {
    expect(() => withTable('# nothing', 'table')).toThrow('no lines');
  });
});
