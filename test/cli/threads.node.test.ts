/** The command line on threads: the parameters and answers of one, and how many ran is said. */
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { installApp, run } from '../embedding/packed.js';
import { Random } from '../support/random.js';
import { l0net } from './run.js';

let folder: string;
let table: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'l0net-cores-'));
  table = join(folder, 'table.csv');
  const random = new Random(1);
  const rows = Array.from({ length: 400 }, () => {
    const [a, b, c] = random.values(3, -1, 1) as unknown as [number, number, number];
    return `${a},${b},${c},${a * b + 2 * a}`;
  });
  await writeFile(table, `a,b,c,y\n${rows.join('\n')}\n`);
});

afterAll(() => rm(folder, { recursive: true }));

/** Wide, so that phases are worth sharing. */
const training = ['--target', 'y', '--hidden', '150,100', '--batch-size', '200', '--removal', '1'];

async function train(...args: string[]): Promise<string> {
  const { code, stdout, stderr } = await l0net(['train', ...args]);
  expect([code, stderr]).toEqual([0, '']);
  return stdout;
}

const parametersOf = (text: string) => /parameters ([0-9a-f]{64})/.exec(text)?.[1];

test('a training, its checkpoints and its predictions are the same on any number of threads', async () => {
  const path = (name: string) => join(folder, name);
  const alone = await train(table, ...training, '--epochs', '6', '--threads', '1', '--save', path('1'));
  expect(alone).toContain(' kernels, 1 thread; ');
  const three = await train(table, ...training, '--epochs', '6', '--threads=3', '--save', path('3'));
  expect(three).toContain(' kernels, 3 threads; ');
  expect(parametersOf(alone)).toBeDefined();
  expect(parametersOf(three)).toBe(parametersOf(alone));
  expect(await readFile(path('3'))).toEqual(await readFile(path('1')));

  await train(table, ...training, '--epochs', '3', '--threads', '2', '--checkpoint', path('run'));
  const resumed = await train('--checkpoint', path('run'), '--resume', '--epochs', '6', '--threads', '1');
  expect(resumed).toContain(' kernels, 1 thread; ');
  expect(parametersOf(resumed)).toBe(parametersOf(alone));

  const answers = await Promise.all(
    [[], ['--threads', '1'], ['--threads', '3']].map((own) => l0net(['predict', path('1'), table, ...own])),
  );
  for (const { code, stdout, stderr } of answers) {
    expect([code, stderr]).toEqual([0, '']);
    expect(stdout).toBe(answers[0]?.stdout);
    expect(stdout.split('\n')).toHaveLength(401);
  }
});

test('how many run is in the JSON, and not in a checkpoint', async () => {
  const run = join(folder, 'json');
  const [start = ''] = (
    await train(table, '--target', 'y', '--epochs', '1', '--threads', '2', '--json', '--checkpoint', run)
  ).split('\n');
  expect(JSON.parse(start)).toMatchObject({ event: 'start', threads: { count: 2 } });
  expect((await readFile(join(run, 'checkpoint.safetensors'))).includes('threads')).toBe(false);
});

test('cross-validation and a selection of columns have the same figures', async () => {
  for (const args of [
    ['train', table, '--target', 'y', '--epochs', '2', '--folds', '2'],
    ['features', table, '--target', 'y', '--features', '1', '--seeds', '1'],
  ]) {
    const [one, two] = await Promise.all(
      ['1', '2'].map((threads) => l0net([...args, '--json', '--threads', threads])),
    );
    expect([one?.code, two?.code]).toEqual([0, 0]);
    expect(two?.stdout).toBe(one?.stdout);
  }
});

test('why there is but one is said once, on stderr', async () => {
  vi.stubEnv('NODE_OPTIONS', '--import=data:text/javascript,delete%20globalThis.SharedArrayBuffer');
  const { code, stdout, stderr } = await l0net(['train', table, '--target', 'y', '--epochs', '1']);
  vi.unstubAllEnvs();
  expect(code).toBe(0);
  expect(stdout).toContain(' kernels, 1 thread; ');
  expect(stderr).toBe('l0net runs on one thread: this engine has no SharedArrayBuffer\n');
});

test.each([
  ['0', "an integer from 1 to 64, or 'auto', received 0"],
  ['65', "an integer from 1 to 64, or 'auto', received 65"],
  ['all', 'a whole number, received "all"'],
])('%s threads are refused', async (threads, expected) => {
  const { code, stderr } = await l0net(['train', table, '--target', 'y', '--threads', threads]);
  expect([code, stderr]).toEqual([2, `l0net: --threads: expected ${expected}\n`]);
});

test('an installed package finds its threads', async () => {
  const app = await installApp();
  try {
    const script = join(app.folder, 'node_modules/l0net/dist/cli/l0net.js');
    const args = ['train', table, '--target', 'y', '--epochs', '1', '--threads', '3', '--json'];
    const [start = ''] = (await run(process.execPath, [script, ...args], app.folder)).split('\n');
    expect(JSON.parse(start).threads).toEqual({ count: 3 });
  } finally {
    await app.remove();
  }
});
