/** That a Wide ResNet is trained as its papers say, is told what it takes beforehand, and goes on where it was stopped. */
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { memoryLine, memoryOf, timeLines } from '../../bench/reproduce/wide/plan.js';
import { type WideSettings, wideRuns } from '../../bench/reproduce/wide/settings.js';
import { learnt, trainWide, type WideRun } from '../../bench/reproduce/wide/train.js';
import { wideResNet } from '../../bench/wideResNet.js';
import { Interrupted } from '../../src/cli/train/interrupt.js';
import { Network, Trainer } from '../../src/index.js';
import { Random } from '../support/random.js';

const { trainer, augmentation } = wideRuns['wrn-28-10'];

/** As the paper's, of a network and a run that take no time. */
const settings: WideSettings = {
  network: wideResNet(10, 1),
  trainer: { ...trainer, epochs: 2, batchSize: 12, schedule: { epochs: [1], factor: 0.2 } },
  augmentation,
};

function noise(count: number, seed: number) {
  const random = new Random(seed);
  const inputs = Uint8Array.from({ length: 3072 * count }, () => 256 * random.unit());
  return { inputs, labels: Uint8Array.from({ length: count }, (_, row) => row % 10) };
}

const images = { train: noise(30, 1), test: noise(10, 2) };

let folder: string;
let run: Omit<WideRun, 'name'>;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'l0net-wide-'));
  run = { settings, seed: 4, images, folder, threads: 1, saveSeconds: 0 };
});

afterAll(() => rm(folder, { recursive: true }));

test('the settings are those of the papers', () => {
  expect(trainer).toMatchObject({
    ...{ epochs: 200, batchSize: 128, learningRate: 0.1, weightDecay: 5e-4 },
    ...{ optimizer: { name: 'sgd', momentum: 0.9 }, schedule: { epochs: [60, 120, 160], factor: 0.2 } },
  });
  expect(augmentation).toEqual({ flip: true, crop: 4 });
  expect(wideRuns['wrn-28-10'].network).toMatchObject({ gates: { dropRate: 0.3 } });
  const { network, trainer: fast } = wideRuns['wrn-28-10-fast-gates'];
  expect((fast.gateRate ?? 1) * (fast.learningRate ?? 1)).toBe(6);
  const blocks = network.layers.filter((layer) => typeof layer === 'object' && 'residual' in layer);
  expect(blocks).toHaveLength(12);
  for (const block of blocks) expect(block).toMatchObject({ gateDecay: false });
});

test('a run that is stopped goes on from its last step, and ends with the same bits', async () => {
  const signal = new AbortController().signal;
  const epochs: number[] = [];
  const whole = await trainWide({ ...run, name: 'whole' }, signal, ({ epoch }) => epochs.push(epoch));
  expect(epochs).toEqual([1, 2]);
  expect(JSON.parse(await readFile(join(folder, 'whole-4.json'), 'utf8'))).toEqual(whole);
  expect(whole).toMatchObject({ seed: 4, testImages: 10, steps: 6 });
  const stopping = new AbortController();
  const stopped = await trainWide({ ...run, name: 'stopped' }, stopping.signal, () =>
    stopping.abort(new Interrupted()),
  );
  expect(stopped).toBeUndefined();
  const result = await trainWide({ ...run, name: 'stopped' }, signal, ({ epoch }) => epochs.push(epoch));
  expect(epochs).toEqual([1, 2, 2]);
  expect(result).toEqual({ ...whole, name: 'stopped' });
  const lines = await readFile(join(folder, 'stopped-4', 'epochs.jsonl'), 'utf8');
  expect(
    lines
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line).epoch),
  ).toEqual([1, 2]);
});

test('what a run takes of memory and of time is told before it', async () => {
  const plan = await memoryOf(settings, learnt(run), images.test, 1);
  const network = await Network.create(settings.network);
  new Trainer(network, learnt(run), { ...settings.trainer, test: images.test });
  expect(plan.bytes).toBe(network.memoryBytes);
  expect(memoryLine(plan)).toMatch(
    /^linear memory: \d+ MiB of at most 4096 MiB \(kernels 0 MiB, parameters \d/,
  );
  expect(memoryLine({ ...plan, bytes: 5e9 })).toContain('which is more than a memory can have');
  const lines: string[] = [];
  for await (const line of timeLines(settings, 30, [1])) lines.push(line);
  expect(lines).toEqual([
    expect.stringMatching(
      /^1 thread: .* s for an image in a step of 2, so a step of 12 takes .*, and 2 epochs /,
    ),
  ]);
});
