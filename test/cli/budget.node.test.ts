// A size that is asked for on the command line: what may be said, what comes of it, and that a run goes on with it.
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { parseOptions } from '../../src/cli/arguments/options.js';
import { trainOptions } from '../../src/cli/train/options.js';
import { cellOf } from '../../src/table/table.js';
import { houses } from '../support/houses.js';
import { l0net } from './run.js';

let folder: string;
let csv: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'l0net-'));
  csv = join(folder, 'houses.csv');
  const { columns } = houses(300, 1);
  const rows = Array.from({ length: 300 }, (_, row) =>
    columns.map((column) => cellOf(column, row)).join(';'),
  );
  await writeFile(csv, `${columns.map(({ name }) => name).join(';')}\n${rows.join('\n')}\n`);
});

afterAll(() => rm(folder, { recursive: true }));

describe('a budget is read:', () => {
  test.each([
    ['multiply-adds=26642', { multiplyAdds: 26_642 }],
    ['bytes=2e4', { bytes: 20_000 }],
    ['parameters=5%', { parameters: { share: 0.05 } }],
    ['inputs=266,10%,33', { inputs: [266, { share: 0.1 }, 33] }],
    ['microseconds=0.5', { microseconds: 0.5 }],
  ])('%s', (text, target) => {
    for (const flag of ['--budget', '--target']) {
      const { values } = parseOptions('l0net train', trainOptions, [flag, text]);
      expect(values.budget).toEqual(target);
      expect(values.target).toEqual([]);
    }
  });

  test('beside the column that is learnt', () => {
    const args = ['--target', 'price', '--target=inputs=3'];
    const { values } = parseOptions('l0net train', trainOptions, args);
    expect([values.target, values.budget]).toEqual([['price'], { inputs: 3 }]);
  });

  test.each([
    'inputs',
    'inputs=',
    'inputs=0',
    'inputs=-1',
    'inputs=x',
    'inputs=1=2',
    'inputs=1,,2',
    'neurons=3',
    '=3',
  ])('not %j', (text) => {
    expect(() => parseOptions('l0net train', trainOptions, ['--budget', text])).toThrow('--budget');
  });
});

const run = (...more: string[]) =>
  l0net(['train', csv, '--target', 'price', '--epochs', '6', '--drop', 'expensive,kind', ...more]);

test('a table comes to a number of columns, goes on from a checkpoint, and says so epoch by epoch', async () => {
  const args = ['--budget', 'inputs=3', '--finish', '2'];
  const whole = await run(...args);
  expect(whole.stderr).toBe('');
  expect(whole.stdout).toContain('3.00 of 3.00 inputs, chosen');
  expect(whole.stdout).toContain('λ as the budget asks');
  const checkpoint = join(folder, 'run');
  await l0net(
    [
      'train',
      csv,
      '--target',
      'price',
      '--epochs',
      '6',
      '--drop',
      'expensive,kind',
      ...args,
      '--checkpoint',
      checkpoint,
    ],
    (child, stdout) => {
      if (stdout.includes('epoch 2/6')) child.kill('SIGINT');
    },
  );
  const resumed = await l0net(['train', '--checkpoint', checkpoint, '--resume']);
  const digest = /parameters ([0-9a-f]{64})/;
  expect(digest.exec(resumed.stdout)?.[1]).toBe(digest.exec(whole.stdout)?.[1]);
});

test('microseconds are those of this machine, and a resumed run keeps them', async () => {
  const checkpoint = join(folder, 'timed');
  // Large enough that a call by itself is a small part of it, on a busy machine, too.
  const large = ['--hidden', '300,300', '--budget', 'microseconds=70%', '--checkpoint', checkpoint];
  const { code, stdout, stderr } = await run(...large);
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  expect(stdout).toMatch(/ of [\d.]+ µs, chosen/);
  expect((await l0net(['train', '--checkpoint', checkpoint, '--resume', '--epochs', '7'])).code).toBe(0);
});

test.each([
  [['--budget', 'inputs=99'], '--budget: expected from 1 to'],
  [['--budget', 'bytes=9'], '--budget: expected from'],
  [['--budget', 'inputs=3', '--lambda', '1'], '--lambda: expected one of the two'],
  [['--budget', 'inputs=3', '--no-gates'], '--budget: expected gates'],
  [['--budget', 'inputs=3', '--gates-on', 'weights'], '--budget: expected a network with gates on'],
  [['--finish', '2'], '--finish: expected a budget'],
])('%j is refused before training', async (more, message) => {
  const { code, stderr } = await run(...more);
  expect(stderr).toContain(message);
  expect(code).toBe(2);
});
