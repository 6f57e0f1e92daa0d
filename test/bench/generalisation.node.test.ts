/** That the table of generalisation is one: chosen without the test images, from all seeds, the same after any stop. */
import { appendFile, mkdtemp, readFile, rm, truncate } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { best, compare, percentOf } from '../../bench/generalisation/experiment.js';
import { loadFashion, splitClasses } from '../../bench/generalisation/fashion.js';
import { type Images, PIXELS, rowsOf } from '../../bench/generalisation/images.js';
import { type Method, methods } from '../../bench/generalisation/methods.js';
import {
  choosingRuns,
  finalRuns,
  partsOf,
  type Run,
  type Size,
  sizes,
} from '../../bench/generalisation/runs.js';
import { type Outcome, train } from '../../bench/generalisation/train.js';
import { Results } from '../../bench/results.js';
import { Network, Trainer } from '../../src/index.js';
import { Random } from '../support/random.js';

const SMALL: Size = { images: 12, epochs: 2, heldOut: 3, folds: 2 };

/** Images that are noise, each with its number in its first pixel. */
function noise(count: number, seed: number): Images {
  const random = new Random(seed);
  const inputs = Uint8Array.from({ length: PIXELS * count }, () => 256 * random.unit());
  for (let row = 0; row < count; row++) inputs[PIXELS * row] = row;
  return { inputs, labels: Uint8Array.from({ length: count }, (_, row) => row % 10) };
}

const numbersOf = ({ inputs }: Images) =>
  Array.from({ length: inputs.length / PIXELS }, (_, row) => inputs[PIXELS * row]);

/** An outcome whose error is all that matters. */
const outcome = (error: number, logLoss = 1): Outcome => {
  const rest = { architecture: [], parameters: 1, digest: '', steps: 1, seconds: 1 };
  return { error, logLoss, ...rest };
};

describe('a strength', () => {
  test('is the one with the least mean error', () => {
    const judged = [
      { strength: 1, error: 0.1, logLoss: 1 },
      { strength: 1, error: 0.5, logLoss: 1 },
      { strength: 2, error: 0.2, logLoss: 9 },
      { strength: 2, error: 0.3, logLoss: 9 },
      { strength: 3, error: 0.4, logLoss: 0 },
      { strength: 3, error: 0.3, logLoss: 0 },
    ];
    expect(best(judged)).toBe(2);
    expect(best([...judged].reverse())).toBe(2);
  });

  test('has the least loss where errors are equal but for rounding', () => {
    const judged = [
      { strength: 1, error: 0.3, logLoss: 2 },
      { strength: 2, error: 0.1 + 0.2, logLoss: 1 },
      { strength: 3, error: 0.3, logLoss: 3 },
    ];
    expect(best(judged)).toBe(2);
    expect(best([...judged].reverse())).toBe(2);
  });
});

describe('the images of a run', () => {
  const images = { train: noise(20, 1), test: noise(5, 2) };

  test('that chooses are training images, those it is judged by held out, and the test is not touched', () => {
    const guarded = {
      train: images.train,
      get test(): Images {
        throw new Error('test images');
      },
    };
    const runs = choosingRuns('mnist', SMALL, 'L0');
    expect(runs).toHaveLength(2 * methods.L0.strengths.length);
    const parts = runs.slice(0, 2).map((run) => partsOf(guarded, run));
    expect(parts.map(({ judged }) => numbersOf(judged))).toEqual([
      [9, 10, 11],
      [6, 7, 8],
    ]);
    expect(parts.map(({ training }) => numbersOf(training))).toEqual([
      [0, 1, 2, 3, 4, 5, 6, 7, 8],
      [0, 1, 2, 3, 4, 5, 9, 10, 11],
    ]);
    for (const { training } of parts) {
      expect([...training.labels]).toEqual(numbersOf(training).map((row) => row % 10));
    }
  });

  test('of the table are all of the size, and the test', () => {
    const runs = finalRuns('mnist', SMALL, 'dropout', 0.5);
    expect(runs.map(({ network }) => network.seed)).toEqual([1, 2, 3, 4, 5]);
    for (const run of runs) {
      const { training, judged } = partsOf(images, run);
      expect(numbersOf(training)).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11]);
      expect(judged).toBe(images.test);
    }
  });

  test.each(sizes)('$images leave enough to train on', ({ images: all, heldOut, folds }) => {
    expect(folds * heldOut).toBeLessThan(all);
  });
});

test('a run measures the images that it names, and they change nothing of the training', async () => {
  const [run] = finalRuns('mnist', SMALL, 'L0', 0.1);
  const images = { train: noise(12, 1), test: noise(30, 2) };
  const first = await train(run, images);
  const same = await train(run, { ...images, test: rowsOf(images.train, 0, 12) });
  expect(same.digest).toBe(first.digest);
  expect(first.steps).toBe(2);
  const network = await Network.create(run.network);
  for await (const report of new Trainer(network, images.train, { ...run.trainer, test: images.test })) {
    if (report.epoch === 2) expect(first.error).toBeCloseTo(report.testError ?? Number.NaN, 6);
  }
});

test('dropout’s gates drop the share that they are to, and nothing is learnt of them', async () => {
  const { gates, training }: Method = methods.dropout;
  const network = await Network.create({ inputs: PIXELS, layers: [30, 10], gates: gatesOf(2), seed: 1 });
  function gatesOf(layers: number) {
    const options = gates(0.5);
    if (options === false || !Array.isArray(options.dropRate)) throw new Error('no drop rates');
    return { ...options, dropRate: options.dropRate.slice(0, layers) };
  }
  const before = network.parameters();
  const trainer = new Trainer(network, noise(40, 3), { ...training(0.5), averaging: false, batchSize: 20 });
  for (let step = 0; step < 60; step++) trainer.step();
  const after = network.parameters();
  const pruned = (await network.prune()).parameters();
  [0.8, 0.5].forEach((kept, l) => {
    expect(after[l].logAlpha).toEqual(before[l].logAlpha);
    expect(after[l].weights).not.toEqual(before[l].weights);
    for (const open of network.openProbabilities()[l]) expect(open).toBeCloseTo(kept, 1);
    // At test time the weights are scaled instead.
    const sum = (weights: Float32Array) => weights.reduce((all, weight) => all + Math.abs(weight), 0);
    expect(sum(pruned[l].weights) / sum(after[l].weights)).toBeCloseTo(kept, 2);
  });
});

describe('the comparison', () => {
  test('chooses first, then runs each seed with what was chosen', async () => {
    const ran: Run[] = [];
    const rows = [];
    for await (const row of compare('mnist', SMALL, async (run) => {
      ran.push(run);
      if (run.measured === 'test') return outcome((run.network.seed ?? 0) / 100);
      return outcome(Math.abs(run.strength - 0.1));
    })) {
      rows.push(row);
    }
    expect(rows.map(({ method, strength }) => [method, strength])).toEqual([
      ['dense', 0],
      ['weight decay', 3e-3],
      ['dropout', 0.1],
      ['L0', 0.1],
    ]);
    for (const { strength, method, outcomes } of rows) {
      expect(outcomes.map(({ error }) => error)).toEqual([0.01, 0.02, 0.03, 0.04, 0.05]);
      const last = ran.filter((run) => run.method === method && run.measured === 'test');
      expect(last.map((run) => run.strength)).toEqual(new Array(5).fill(strength));
    }
    for (const { measured, network } of ran) if (measured !== 'test') expect(network.seed).toBe(1);
  });

  test('prints mean and deviation in percent', () => {
    expect(percentOf([0.01, 0.02, 0.03, 0.04, 0.05])).toBe('3.00 ± 1.58');
    expect(percentOf([0.02, 0.02])).toBe('2.00 ± 0.00');
  });
});

describe('results', () => {
  let folder: string;
  let path: string;
  const runs = choosingRuns('fashion', SMALL, 'weight decay');
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'l0net-'));
    path = join(folder, 'results', 'generalisation.jsonl');
  });
  afterEach(() => rm(folder, { recursive: true }));

  /** Which of the runs were done, and the errors of all: the place of each run. */
  async function go(several: readonly Run[]): Promise<{ done: number[]; errors: number[] }> {
    const results = await Results.read<Run, Outcome>(path);
    const training = vi.fn(async (run: Run) => outcome(runs.indexOf(run)));
    const errors: number[] = [];
    for (const run of several) errors.push((await results.of(run, training)).error);
    return { done: training.mock.calls.map(([run]) => runs.indexOf(run)), errors };
  }

  test('of a stopped command are not computed again', async () => {
    expect(await go(runs.slice(0, 2))).toEqual({ done: [0, 1], errors: [0, 1] });
    expect(await go(runs.slice(0, 4))).toEqual({ done: [2, 3], errors: [0, 1, 2, 3] });
    expect(await go(runs.slice(0, 4))).toEqual({ done: [], errors: [0, 1, 2, 3] });
  });

  test('are of one set of settings', async () => {
    await go([runs[0]]);
    const longer = { ...runs[0], trainer: { ...runs[0].trainer, epochs: 3 } };
    const results = await Results.read<Run, Outcome>(path);
    expect(await results.of(longer, async () => outcome(7))).toEqual(outcome(7));
  });

  test('cut in the middle of a line are computed again, and those before and after them kept', async () => {
    await go(runs.slice(0, 2));
    await truncate(path, (await readFile(path)).length - 10);
    expect((await go(runs.slice(0, 3))).done).toEqual([1, 2]);
    expect((await go(runs.slice(0, 3))).done).toEqual([]);
  });

  test('of another process may be added meanwhile', async () => {
    const ours = await Results.read<Run, Outcome>(path);
    await ours.of(runs[0], async () => outcome(0));
    await appendFile(path, `${JSON.stringify({ run: runs[1], outcome: outcome(1), node: 'v0' })}\n`);
    await ours.of(runs[2], async () => outcome(2));
    expect(await go(runs.slice(0, 3))).toEqual({ done: [], errors: [0, 1, 2] });
  });
});

describe('Fashion-MNIST', () => {
  test('is split class by class, each image into one part', () => {
    const image = (value: number) => new Array<number>(PIXELS).fill(value);
    const set = splitClasses([[1, 2, 3].map(image), [4, 5, 6].map(image)], 1);
    expect(numbersOf(set.test)).toEqual([1, 4]);
    expect(numbersOf(set.train)).toEqual([2, 5, 3, 6]);
    expect([...set.train.labels]).toEqual([0, 1, 0, 1]);
  });

  test('has 70,000 images in its package', async () => {
    const set = await loadFashion();
    expect(set.train.inputs.length).toBe(60_000 * PIXELS);
    expect(set.test.labels.length).toBe(10_000);
    // The first T-shirt of the package: its sum was taken from the file by other means.
    expect(rowsOf(set.test, 0, 1).inputs.reduce((sum, pixel) => sum + pixel, 0)).toBe(79_892);
  });
});
