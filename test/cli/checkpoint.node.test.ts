import type { ChildProcess } from 'node:child_process';
import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { decodeCheckpoint, encodeCheckpoint } from '../../src/saving/checkpoint.js';
import { smallCheckpoint } from '../support/smallCheckpoint.js';
import { l0net } from './run.js';

const small = ['--epochs', '3', '--hidden', '20,10', '--drop-rate=0.3', '--removal=1'];

type Event = Readonly<Record<string, unknown>>;

interface Result {
  readonly code: number | null;
  readonly events: readonly Event[];
  readonly stderr: string;
}

/** Runs `l0net train --json`; `onOutput` may kill it. */
async function train(
  args: readonly string[],
  onOutput?: (child: ChildProcess, text: string) => void,
): Promise<Result> {
  const { code, stdout, stderr } = await l0net(['train', '--json', ...args], onOutput);
  const lines = stdout.split('\n').slice(0, -1);
  return { code, events: lines.map((line) => JSON.parse(line)), stderr };
}

let folder: string;
let whole: Event | undefined;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'l0net-cli-'));
  whole = (await train(small)).events.at(-1);
});

afterAll(() => rm(folder, { recursive: true }));

/** What the outcomes of a run that was stopped and of one that was not have in common. */
function outcome({ seconds: _, dense: __, pruned: ___, ...rest }: Event): Event {
  return rest;
}

test.each([
  ['kill -9', 'SIGKILL'],
  ['Ctrl-C', 'SIGINT'],
] as const)('a run that is stopped by %s and resumed ends as one that was not', async (_, signal) => {
  const at = join(folder, signal, 'below');
  const path = join(at, 'checkpoint.safetensors');
  let killed = false;
  const first = await train([...small, '--checkpoint', at], (child, text) => {
    if (killed || !text.includes('"event":"epoch"')) return;
    killed = true;
    setTimeout(() => child.kill(signal), 30);
  });
  expect(first.code).toBe(signal === 'SIGINT' ? 130 : null);
  expect(first.events[1]).toEqual({ event: 'checkpoint', path, epoch: 0, step: 0 });
  const saved = first.events.filter(({ event }) => event === 'checkpoint').at(-1);
  if (signal === 'SIGINT')
    expect(first.events.at(-1)).toMatchObject({ event: 'interrupted', step: saved?.step });

  const second = await train(['--checkpoint', at, '--resume']);
  expect(second.stderr).toBe('');
  const [start, resumed] = second.events;
  expect(start).toMatchObject({ event: 'start', epochs: 3, layers: [20, 10, 10], removal: 1 });
  expect(resumed).toMatchObject({ event: 'resume', path });
  expect(resumed?.step).toBeGreaterThanOrEqual(saved?.step as number);
  expect(outcome(second.events.at(-1) as Event)).toEqual(outcome(whole as Event));
  expect(await readdir(at)).toEqual(['checkpoint.safetensors']);

  // Once more, after its end: there is nothing to train, and the outcome is the same.
  const third = await train([...small, '--checkpoint', at, '--resume']);
  expect(third.events.map(({ event }) => event)).toEqual(['start', 'resume', 'end']);
  expect(outcome(third.events.at(-1) as Event)).toEqual(outcome(whole as Event));
});

test('a run with convolutions is resumed', async () => {
  const at = join(folder, 'lenet-5');
  /** Stops a run a second and a half after it says `event`: what it has come to. */
  const interrupted = async (event: string, ...args: string[]): Promise<Event> => {
    let stopped = false;
    const { events, stderr } = await train([...args, '--checkpoint', at], (child, text) => {
      if (stopped || !text.includes(`"event":"${event}"`)) return;
      stopped = true;
      setTimeout(() => child.kill('SIGINT'), 1500);
    });
    expect(stderr).toMatch(/^l0net: stopping after this step.*\n$/);
    expect(events.at(-1)).toMatchObject({ event: 'interrupted' });
    return events.at(-1) as Event;
  };
  const first = await interrupted('checkpoint', '--model', 'lenet-5', '--validation', '100');
  const second = await interrupted('resume', '--resume');
  expect(first.step).toBeGreaterThan(0);
  expect(second.step).toBeGreaterThan(first.step as number);
});

describe('one line and an exit code for', () => {
  let at: string;
  beforeAll(async () => {
    at = join(folder, 'refusals');
    await train([...small, '--checkpoint', at, '--epochs', '1']);
    await writeFile(join(folder, 'file'), encodeCheckpoint(smallCheckpoint(true)));
  });

  const run = (...args: string[]) =>
    train(args.map((arg) => arg.replace('AT', at).replace('FOLDER', folder)));

  test.each<[string[], number, RegExp]>([
    [['--resume'], 2, /^l0net: --resume: expected the folder of the checkpoint/],
    [['--every', '2'], 2, /^l0net: --every: expected the folder of the checkpoint/],
    [
      ['--checkpoint', 'AT', '--every', '0'],
      2,
      /^l0net: --every: expected a whole number from 1 on, received 0\n/,
    ],
    [['--checkpoint', 'AT'], 2, /^l0net: --checkpoint: expected a folder without a checkpoint, or --resume/],
    [
      ['--checkpoint', 'FOLDER/none', '--resume'],
      2,
      /^l0net: --resume: expected the checkpoint of a run .*none/,
    ],
    [
      ['--checkpoint', 'AT', '--resume', '--hidden', '20,11'],
      2,
      /^l0net: --hidden: expected 20,10, as in the checkpoint, received "20,11"\n/,
    ],
    [
      ['--checkpoint', 'AT', '--resume', '--drop-rate', '0.5'],
      2,
      /^l0net: --drop-rate: expected 0\.3, as in/,
    ],
    [['--checkpoint', 'AT', '--resume', '--lambda', '1'], 2, /^l0net: --lambda: expected 0\.1, as in/],
    [['--checkpoint', 'AT', '--resume', '--no-gates'], 2, /^l0net: --no-gates: expected nothing, as in/],
    [['--checkpoint', 'FOLDER/file/below'], 1, /^l0net: ENOTDIR: not a directory.*\n/],
    [['--checkpoint', '/proc/l0net'], 1, /^l0net: E[A-Z]+: .*\/proc\/l0net/],
  ])('%j', async (args, code, message) => {
    const { stderr, events, code: exit } = await run(...args);
    expect(stderr).toMatch(message);
    expect(stderr.split('\n')).toHaveLength(2);
    expect(events).toEqual([]);
    expect(exit).toBe(code);
  });

  test('the checkpoint of another program, and a file that is none', async () => {
    const other = join(folder, 'other');
    await train([...small, '--checkpoint', other, '--epochs', '1']);
    const path = join(other, 'checkpoint.safetensors');
    const { state, identity } = smallCheckpoint(true);
    decodeCheckpoint(encodeCheckpoint({ state, identity, notes: new Map() }));
    await writeFile(
      path,
      encodeCheckpoint({ state, identity, notes: new Map([['command', '["--lamda","1"]']]) }),
    );
    const noted = await train(['--checkpoint', other, '--resume']);
    expect(noted.stderr).toContain('note.command: expected the arguments of l0net train');
    await writeFile(path, 'nothing of the kind');
    const none = await train(['--checkpoint', other, '--resume']);
    expect(none.stderr).toMatch(/^l0net: .*checkpoint\.safetensors: expected .*\n$/);
    expect([noted.code, none.code]).toEqual([1, 1]);
  });
});
