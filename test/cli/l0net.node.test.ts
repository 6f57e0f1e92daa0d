import { access, constants, readFile } from 'node:fs/promises';
import { describe, expect, test } from 'vitest';
import { flagOf } from '../../src/cli/arguments/options.js';
import { trainOptions } from '../../src/cli/train/options.js';
import { l0net, script } from './run.js';

const small = ['train', '--epochs', '1', '--hidden', '20,10'];

type Event = Readonly<Record<string, unknown>>;
const events = (stdout: string): Event[] =>
  stdout
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line));

describe('help', () => {
  test('of the program lists the commands', async () => {
    const { code, stdout } = await l0net(['--help']);
    expect(code).toBe(0);
    for (const name of ['train', 'prune', 'export', 'predict', 'inspect']) {
      expect(stdout).toMatch(new RegExp(`^  ${name} +\\w`, 'm'));
    }
  });

  test('of train lists every option', async () => {
    const { code, stdout } = await l0net(['train', '--help']);
    expect(code).toBe(0);
    for (const name of Object.keys(trainOptions)) expect(stdout).toContain(`  ${flagOf(name)} `);
  });

  test('gives the version', async () => {
    const { stdout } = await l0net(['--version']);
    const { version } = JSON.parse(await readFile(new URL('../../package.json', import.meta.url), 'utf8'));
    expect(stdout).toBe(`${version}\n`);
  });
});

test('is executable, and has the licences of what is in it', async () => {
  await access(script, constants.X_OK);
  expect(await readFile(script, 'utf8')).toMatch(/^#!\/usr\/bin\/env node\n/);
  const licences = await readFile(new URL('../../dist/cli/LICENSES.txt', import.meta.url), 'utf8');
  for (const name of ['cli-progress 3', 'cli-table3 0', 'string-width 4'])
    expect(licences).toContain(`\n${name}`);
});

describe('one line and exit code 2 for', () => {
  test.each([
    [[], 'no command; l0net --help lists the commands'],
    [['prunes'], 'unknown command prunes; l0net --help lists the commands'],
    [['constructor'], 'unknown command constructor; l0net --help lists the commands'],
    [['train', '--lamda', '1'], 'unknown option --lamda; l0net train --help lists the options'],
    [['train', '--epochs', 'x'], '--epochs: expected a whole number, received "x"'],
    [[...small, '--batch-size', '0'], /^--batch-size: expected .*, received 0$/],
    [[...small, '--lambda', '-1'], /^--lambda: expected .*, received -1$/],
    [[...small, '--temperature', '-1'], /^--temperature: expected .*, received -1$/],
  ])('%j', async (args, message) => {
    const { code, stdout, stderr } = await l0net(args);
    expect(stdout).toBe('');
    const lines = stderr.split('\n');
    expect(lines).toHaveLength(2);
    expect(lines[0]?.slice(0, 7)).toBe('l0net: ');
    if (typeof message === 'string') expect(lines[0]?.slice(7)).toBe(message);
    else expect(lines[0]?.slice(7)).toMatch(message);
    expect(code).toBe(2);
  });
});

test('trains with relaxed SIMD when asked to, or says in one line that there is none', async () => {
  const { code, stdout, stderr } = await l0net([...small, '--json', '--build', 'relaxed']);
  if (code === 0) {
    expect(events(stdout)[0]).toMatchObject({ event: 'start', build: 'relaxed' });
  } else {
    expect({ code, stdout }).toEqual({ code: 1, stdout: '' });
    expect(stderr).toMatch(/^l0net: --build: expected .* no WebAssembly relaxed SIMD, received "relaxed"\n$/);
  }
});

describe('training', () => {
  test('prints JSON lines with the measurements', async () => {
    const { code, stdout, stderr } = await l0net([...small, '--json', '--seed', '7']);
    expect(stderr).toBe('');
    expect(code).toBe(0);
    const [start, epoch, end, ...rest] = events(stdout);
    expect(rest).toEqual([]);
    expect(start).toMatchObject({ event: 'start', layers: [20, 10, 10], lambda: 0.1, epochs: 1, seed: 7 });
    expect(['simd', 'scalar']).toContain(start?.build);
    const number = expect.any(Number);
    const sizes = [number, number, number];
    const common = { testError: number, testErrorLast: number, architecture: sizes, architectureLast: sizes };
    expect(epoch).toMatchObject({
      ...common,
      event: 'epoch',
      epoch: 1,
      trainLoss: number,
      expectedL0: number,
      expectedL0Last: number,
      expectedFlops: number,
      seconds: number,
    });
    const figures = {
      architecture: sizes,
      testError: number,
      parameters: number,
      flops: number,
      microsecondsPerImage: { batch1: number, batch100: number },
    };
    expect(end).toMatchObject({
      ...common,
      event: 'end',
      epochs: 1,
      steps: 600,
      seed: 7,
      build: start?.build,
      seconds: number,
      parametersDigest: expect.stringMatching(/^[0-9a-f]{64}$/),
      dense: { ...figures, architecture: [784, 20, 10] },
      pruned: figures,
    });
    expect(end?.architecture).toEqual(epoch?.architecture);
  });

  test('prints lines and a table into a pipe', async () => {
    const { code, stdout } = await l0net([...small, '--no-gates']);
    expect(code).toBe(0);
    expect(stdout).toMatch(/^784-20-10-10, no gates/);
    expect(stdout).toMatch(/\nepoch 1\/1 {2}loss \d/);
    expect(stdout).toContain('│ test error ');
    expect(stdout).not.toContain('\u001b');
  });

  test('stops cleanly at Ctrl-C and says where it stands', async () => {
    const long = ['train', '--json', '--epochs', '10000', '--hidden', '20,10'];
    let sent = false;
    const { code, stdout, stderr } = await l0net(long, (child, text) => {
      if (sent || !text.includes('"event":"epoch"')) return;
      sent = true;
      child.kill('SIGINT');
    });
    const last = events(stdout).at(-1);
    expect(last).toMatchObject({
      event: 'interrupted',
      architecture: [784, 20, 10].map(() => expect.any(Number)),
    });
    expect(last?.epoch).toBeGreaterThanOrEqual(1);
    expect(last?.step).toBeGreaterThanOrEqual(600);
    expect(last?.loss).toEqual(expect.any(Number));
    expect(stderr).toContain('stopping after this step');
    expect(code).toBe(130);
  });

  test('ends without a word when its reader has gone', async () => {
    const { code, stderr } = await l0net(['train', '--epochs', '10000', '--hidden', '20,10'], (child) => {
      child.stdout?.destroy();
    });
    expect(stderr).toBe('');
    expect(code).toBe(141);
  });
});
