import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { Network, Trainer } from '../../src/index.js';
import { decodeCheckpoint } from '../../src/saving/checkpoint.js';
import { Random } from '../support/random.js';
import { data, networkOptions, options } from './bodies/problem.js';

/** More for a long run: KILLS=200 npx vitest run --project node node/killed. */
const kills = Number(process.env.KILLS ?? 50);

const body = fileURLToPath(new URL('./bodies/saveEveryStep.js', import.meta.url));

let folder: string;
let path: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'l0net-killed-'));
  path = join(folder, 'checkpoint.safetensors');
});

afterEach(() => rm(folder, { recursive: true }));

/** Starts the body, which prints a line when it begins. `onStart` may kill it. */
function run(
  onStart: (child: ChildProcess) => void,
  ...args: string[]
): Promise<{ stdout: string; signal: string | null }> {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [body, path, ...args], { stdio: ['ignore', 'pipe', 'inherit'] });
    let stdout = '';
    child.stdout.setEncoding('utf8').on('data', (text: string) => {
      if (stdout === '') onStart(child);
      stdout += text;
    });
    child.on('error', reject).on('close', (_, signal) => resolve({ stdout, signal }));
  });
}

/** Where the checkpoint stands; throws for a broken one. */
async function stepOf(): Promise<number> {
  return decodeCheckpoint(await readFile(path), path).state.step;
}

test(
  `${kills} times kill -9, at any moment: there is a whole checkpoint, never an older one, and the end is the same`,
  async () => {
    const whole = new Trainer(await Network.create(networkOptions), data, options);
    while (whole.epochsDone < options.epochs) whole.step();
    const digests = `${await whole.network.digest()} ${await whole.network.digest('averaged')}`;

    const random = new Random(Date.now());
    let step = 0;
    let leftovers = 0;
    for (let kill = 0; kill < kills; kill++) {
      // So that all are killed on the way: the slower the disk, the fewer steps.
      const wait = random.unit() * 60;
      const { stdout, signal } = await run((child) => setTimeout(() => child.kill('SIGKILL'), wait));
      expect(signal).toBe('SIGKILL');
      expect(stdout).toBe(`from ${step}\n`);
      const files = await readdir(folder);
      const temporary = files.filter((file) =>
        /^checkpoint\.safetensors\.[\w-]+\.\d+\.[0-9a-f]{8}\.tmp$/.test(file),
      );
      // What the kill before has left is gone.
      expect(temporary.length).toBeLessThanOrEqual(1);
      expect(files.length - temporary.length).toBe(files.includes('checkpoint.safetensors') ? 1 : 0);
      leftovers += temporary.length;
      if (!files.includes('checkpoint.safetensors')) continue;
      const now = await stepOf();
      expect(now).toBeGreaterThanOrEqual(step);
      step = now;
    }
    // Otherwise this would not have tested what it says.
    expect(step).toBeGreaterThan(0);
    expect(step).toBeLessThan(whole.stepsDone);
    expect(leftovers).toBeGreaterThan(0);

    const { stdout } = await run(() => {}, 'at end');
    expect(stdout).toBe(`from ${step}\n${digests}\n`);
    expect(await readdir(folder)).toEqual(['checkpoint.safetensors']);
    console.log(`${kills} kills, ${leftovers} of them in a write; ${step} steps on the way`);
  },
  180_000 + 4000 * kills,
);
