/** A table's way on the command line: train, predict, features, checkpoints, cross-validation; and what is refused. */
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parquetWriteBuffer } from 'hyparquet-writer';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { cellOf } from '../../src/table/table.js';
import { houses } from '../support/houses.js';
import { l0net } from './run.js';

let folder: string;
let csv: string;
let model: string;
const fast = ['--epochs', '40', '--drop', 'expensive,kind'];

/** The table as people have it, with a semicolon between the cells and a comma in names. */
function text(rows: number, seed: number, without: readonly string[] = []): string {
  const table = houses(rows, seed);
  const columns = table.columns.filter(({ name }) => !without.includes(name));
  const lines = Array.from({ length: rows }, (_, row) =>
    columns.map((column) => cellOf(column, row)).join(';'),
  );
  return `${columns.map(({ name }) => name).join(';')}\n${lines.join('\n')}\n`;
}

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'l0net-'));
  [csv, model] = [join(folder, 'houses.csv'), join(folder, 'houses.safetensors')];
  await writeFile(csv, text(300, 1));
});

afterAll(() => rm(folder, { recursive: true }));

describe('l0net train FILE', () => {
  test('with --buffer reads it in chunks, and ends with the same parameters where sample and buffer hold all', async () => {
    const run = ['train', csv, '--target', 'price', ...fast, '--epochs', '5'];
    const [whole, chunked, small] = await Promise.all([
      l0net(run),
      l0net([...run, '--buffer', '300', '--sample', '300']),
      l0net([...run, '--buffer', '50', '--sample', '100', '--test', '30']),
    ]);
    const digest = /parameters ([0-9a-f]{64})/;
    expect(chunked.stderr).toBe('');
    expect(digest.exec(chunked.stdout)?.[1]).toBe(digest.exec(whole.stdout)?.[1]);
    expect(small.stdout).toContain('270 rows to train, 30 to test');
    expect(small.code).toBe(0);
  });

  test('with --buffer reads Parquet, as it reads CSV, and ends with the same parameters as when it is read whole', async () => {
    const path = join(folder, 'houses.parquet');
    const columnData = houses(300, 1).columns.map((column) => ({
      name: column.name,
      data: Array.from({ length: 300 }, (_, row) => cellOf(column, row)),
      nullable: true,
    }));
    await writeFile(path, new Uint8Array(parquetWriteBuffer({ columnData, rowGroupSize: 77 })));
    const run = ['train', path, '--target', 'price', ...fast, '--epochs', '5'];
    const [whole, chunked] = await Promise.all([
      l0net(run),
      l0net([...run, '--buffer', '300', '--sample', '300']),
    ]);
    const digest = /parameters ([0-9a-f]{64})/;
    expect(chunked.stderr).toBe('');
    expect(digest.exec(chunked.stdout)?.[1]).toBe(digest.exec(whole.stdout)?.[1]);
    expect(digest.exec(chunked.stdout)).not.toBe(null);
  });

  test.each([
    [['--sample', '10'], '--sample: expected both'],
    [['--buffer', '10', '--in-order', 'rows'], '--in-order: expected rows that are split by chance'],
    [['--buffer', '10', '--split-by', 'city'], '--split-by: expected rows that are split by chance'],
    [['--buffer', '10', '--folds', '3'], '--buffer: expected one network'],
    [['--buffer', '0'], '--buffer: expected an integer from 1 on'],
    [['--buffer', '10', '--sample', '0'], '--sample: expected an integer from 1 on'],
  ])('refuses %j', async (more, message) => {
    const { code, stderr } = await l0net(['train', csv, '--target', 'price', ...more]);
    expect(stderr).toContain(message);
    expect(code).not.toBe(0);
  });

  test('says what columns are, measures in own units, and saves all that predicting needs', async () => {
    const { code, stdout, stderr } = await l0net([
      'train',
      csv,
      '--target',
      'price',
      ...fast,
      '--save',
      model,
    ]);
    expect(stderr).toBe('');
    expect(code).toBe(0);
    expect(stdout).toMatch(/│ city +│ category/);
    expect(stdout).toMatch(/│ price +│ target +│ regression/);
    expect(stdout).toContain('240 rows to train, 60 to test');
    expect(stdout).toMatch(/│ R² +│ +0\.\d+ │ +0\.9/);
    expect(stdout).toMatch(/kept \d of 5 columns: area/);
    const predicted = await l0net(
      ['predict', model, '-'],
      undefined,
      text(5, 7, ['price', 'kind', 'expensive']),
    );
    expect(predicted.stderr).toBe('');
    const prices = predicted.stdout.trim().split('\n').map(Number);
    const truth = houses(5, 7).column('price');
    prices.forEach((price, row) => {
      expect(Math.abs(price - (cellOf(truth, row) as number))).toBeLessThan(90_000); // prices go from 170,000 to 720,000
    });
  });

  test('answers with names of classes, and their probability', async () => {
    const file = join(folder, 'kind.safetensors');
    const args = [
      'train',
      csv,
      '--target',
      'kind',
      '--drop',
      'price,expensive',
      '--epochs',
      '40',
      '--save',
      file,
    ];
    const { stdout } = await l0net(args);
    expect(stdout).toMatch(/true \\ predicted │ +flat │ +house │ +villa/);
    const { stdout: lines } = await l0net(['predict', file, csv]);
    expect(lines.split('\n')[0]).toMatch(/^(flat|house|villa)\t[01]\.\d{4}$/);
    const json = await l0net(['predict', file, csv, '--json']);
    expect(Object.keys(JSON.parse(json.stdout.split('\n')[0]).probabilities)).toEqual([
      'flat',
      'house',
      'villa',
    ]);
  });

  test('answers with true and false, and the probability of the answer', async () => {
    const file = join(folder, 'expensive.safetensors');
    const args = ['train', csv, '--target', 'expensive', '--task', 'labels', '--drop', 'price,kind'];
    await l0net([...args, '--epochs', '40', '--save', file]);
    const { stdout: lines } = await l0net(['predict', file, csv]);
    const answers = lines
      .trim()
      .split('\n')
      .map((line) => line.split('\t'));
    expect(new Set(answers.map(([answer]) => answer))).toEqual(new Set(['true', 'false']));
    for (const [, probability] of answers) expect(Number(probability)).toBeGreaterThanOrEqual(0.5);
    // Of a threshold that nothing reaches all answers are false, also those that are hardly probable.
    const { stdout: refused } = await l0net(['predict', file, csv, '--threshold', '1']);
    const [, ofFalse] = (refused.split('\n')[answers.findIndex(([answer]) => answer === 'true')] ?? '').split(
      '\t',
    );
    expect(Number(ofFalse)).toBeLessThan(0.5);
  });

  test('takes a text for a text, though the new rows have nothing but numbers there', async () => {
    const [file, codes] = [join(folder, 'codes.safetensors'), join(folder, 'codes.csv')];
    const code = (i: number) => ['007', '008', 'x9'][i % 3];
    const rows = Array.from({ length: 90 }, (_, i) => `${code(i)},${i % 3 === 0 ? 'yes' : 'no'}`);
    await writeFile(codes, `code,agent\n${rows.join('\n')}\n`);
    await l0net(['train', codes, '--target', 'agent', '--epochs', '200', '--save', file]);
    const { stdout } = await l0net(['predict', file, '-'], undefined, 'code\n007\n008\n');
    expect(stdout.split('\n').map((line) => line.split('\t')[0])).toEqual(['yes', 'no', '']);
  });

  test('goes on from a checkpoint without the arguments, to the same bits', async () => {
    const checkpoint = join(folder, 'run');
    const whole = await l0net(['train', csv, '--target', 'price', ...fast, '--json']);
    const end = JSON.parse(whole.stdout.trim().split('\n').at(-1) as string);
    const begin = ['train', csv, '--target', 'price', ...fast, '--epochs', '15', '--checkpoint', checkpoint];
    expect((await l0net(begin)).code).toBe(0);
    const rest = await l0net(['train', '--checkpoint', checkpoint, '--resume', '--epochs', '40', '--json']);
    const resumed = JSON.parse(rest.stdout.trim().split('\n').at(-1) as string);
    expect(rest.stderr).toBe('');
    expect(resumed.parametersDigest).toBe(end.parametersDigest);
    expect(resumed.measures).toEqual(end.measures);
  });

  test('stops when validation gets no better, keeps the best, and goes on to the same end', async () => {
    const folderOf = join(folder, 'patient');
    const args = ['train', csv, '--target', 'noise', '--drop', 'price,expensive,kind', '--json'];
    const patient = [...args, '--validation', '0.2', '--patience', '5', '--epochs', '300'];
    const whole = await l0net([...patient, '--checkpoint', folderOf]);
    const lines = whole.stdout
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line));
    const end = lines.at(-1);
    expect(end).toMatchObject({ event: 'end' });
    expect(end.epochs).toBeLessThan(300);
    expect(end.bestEpoch).toBe(end.epochs - 5);
    const again = await l0net(['train', '--checkpoint', folderOf, '--resume', '--json']);
    const resumed = JSON.parse(again.stdout.trim().split('\n').at(-1) as string);
    expect(resumed).toMatchObject({
      parametersDigest: end.parametersDigest,
      epochs: end.epochs,
      measures: end.measures,
    });
  });

  test('cross-validates, and says the mean and the deviation', async () => {
    const { stdout, code } = await l0net(['train', csv, '--target', 'price', ...fast, '--folds', '3']);
    expect(code).toBe(0);
    expect(stdout).toContain('fold 3 of 3: RMSE ');
    expect(stdout).toMatch(/│ R² +│ 0\.\d+ ± 0\.\d+ │/);
  });
});

describe('l0net export of a network of a table', () => {
  test('writes a module that answers to plain rows, as the network does', async () => {
    const target = join(folder, 'houses.mjs');
    expect((await l0net(['export', model, '--format', 'js', '--output', target])).stderr).toBe('');
    const { predict } = await import(target);
    const table = houses(5, 7);
    const inputs = table.columns.filter(({ name }) => !['price', 'kind', 'expensive'].includes(name));
    const rows = Array.from({ length: 5 }, (_, row) =>
      Object.fromEntries(inputs.map((column) => [column.name, cellOf(column, row)])),
    );
    const { stdout } = await l0net(['predict', model, '-'], undefined, JSON.stringify(rows));
    const expected = stdout.trim().split('\n').map(Number);
    rows.forEach((row, i) => {
      expect(predict(row).values.price / (expected[i] as number)).toBeCloseTo(1, 5);
    });
  });

  test('prints what 8-bit weights cost: with answers, in the terms of the target', async () => {
    const args = ['export', model, '--format', 'c', '--int8', '--force', '--rows'];
    const measured = await l0net([...args, csv]);
    expect(measured.stderr).toBe('');
    expect(measured.stdout).toMatch(/float32 weights │ 8-bit weights/);
    expect(measured.stdout).toMatch(/│ R² +│ +0\.9\d* │ +0\.\d+ │/);
    // The same rows as they are written where a comma stands before decimals.
    const commas = (await readFile(csv, 'utf8')).replaceAll('.', ',');
    const read = await l0net([...args, '-', '--separator', ';', '--decimal-comma'], undefined, commas);
    expect(read).toEqual(measured);
    const without = await l0net([...args, '-'], undefined, text(5, 7, ['price', 'kind', 'expensive']));
    expect(without.stdout).toMatch(/8-bit weights change outputs by at most 0\.\d+ on 5 rows\n$/);
  });
});

describe('l0net features', () => {
  test('lists the columns of a network', async () => {
    const { stdout } = await l0net(['features', model]);
    expect(stdout).toMatch(/│ area +│ yes +│ +│ +0\.\d{3} │ █+ +│/);
    const json = JSON.parse((await l0net(['features', model, '--json'])).stdout);
    expect(json.map(({ column }: { column: string }) => column)).toEqual([
      'area',
      'city',
      'garden',
      'noise',
      'colour',
    ]);
  });

  test('selects columns of a table', async () => {
    const args = [
      'features',
      csv,
      '--target',
      'price',
      '--drop',
      'expensive,kind',
      '--features',
      '3',
      '--seeds',
      '2',
    ];
    const { stdout, stderr } = await l0net([...args, '--json']);
    expect(stderr).toBe('');
    const { features } = JSON.parse(stdout);
    const selected = features.filter((one: { selected: boolean }) => one.selected);
    expect(selected.map(({ column }: { column: string }) => column).sort()).toEqual([
      'area',
      'city',
      'garden',
    ]);
  });
});

describe('what makes no sense is refused in one line', () => {
  const cases: readonly (readonly [string, readonly string[], RegExp, number])[] = [
    [
      'a table without a target',
      ['train', 'houses.csv'],
      /^l0net: --target: expected the column to be learnt/,
      2,
    ],
    ['patience without a table', ['train', '--patience', '3'], /^l0net: --patience: expected a table/, 2],
    [
      'patience without rows for validation',
      ['train', 'houses.csv', '--target', 'price', '--patience', '3'],
      /validation/,
      2,
    ],
    ['a target without a table', ['train', '--target', 'price'], /^l0net: --target: expected a table/, 2],
    ['a column that is not there', ['train', 'houses.csv', '--target', 'prize'], /prize/, 2],
    ['a model of images', ['train', 'houses.csv', '--target', 'price', '--model', 'lenet-5'], /--model/, 2],
    ['a file that is not there', ['train', 'nothing.csv', '--target', 'y'], /cannot read .*no such file/, 1],
    [
      'folds that are saved',
      ['train', 'houses.csv', '--target', 'price', '--folds', '3', '--save', 'x'],
      /--save/,
      2,
    ],
    ['a divisor', ['predict', 'houses.safetensors', 'houses.csv', '--divisor', '255'], /--divisor/, 2],
    [
      'options of tables for a network',
      ['features', 'houses.safetensors', '--features', '3'],
      /--features/,
      2,
    ],
  ];

  test.each(cases)('%s', async (_, args, message, code) => {
    const inFolder = args.map((arg) => (/\.(csv|safetensors)$/.test(arg) ? join(folder, arg) : arg));
    const result = await l0net(inFolder);
    expect(result.stderr).toMatch(message);
    expect(result.stderr.trim().split('\n')).toHaveLength(1);
    expect(result.code).toBe(code);
  });

  test('missing values, counted by column', async () => {
    const file = join(folder, 'gaps.csv');
    const [head, first, ...rest] = (await readFile(csv, 'utf8')).split('\n');
    await writeFile(file, [head, (first as string).replace(/^[^;]*;[^;]*/, ';'), ...rest].join('\n'));
    const { stderr, code } = await l0net(['train', file, '--target', 'price', ...fast, '--test', '0']);
    expect(stderr).toMatch(/area: 1, city: 1/);
    expect(code).toBe(2);
  });
});
