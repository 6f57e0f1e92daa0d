/** CIFAR-10's files as the benchmark of Wide ResNets reads them, and what it says of a run. */
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { loadCifar10 } from '../../bench/cifar10.js';
import { wideResNet } from '../../bench/wideResNet.js';
import { runOf, SEEDS, type WayName, ways } from '../../bench/wrn/runs.js';
import { train } from '../../bench/wrn/train.js';
import { Random } from '../support/random.js';

const RECORD = 3073;
const random = new Random(3);

/** Records with a class and then numbers, all by chance. */
function records(count: number): Uint8Array {
  return Uint8Array.from({ length: count * RECORD }, (_, i) =>
    i % RECORD === 0 ? random.integer(0, 9) : random.integer(0, 255),
  );
}

let folder: string;
let batches: Uint8Array[];
let tested: Uint8Array;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'l0net-'));
  batches = [3, 1, 4, 1, 5].map(records);
  tested = records(2);
  for (const [i, bytes] of batches.entries()) await writeFile(join(folder, `data_batch_${i + 1}.bin`), bytes);
  await writeFile(join(folder, 'test_batch.bin'), tested);
});

afterEach(() => rm(folder, { recursive: true }));

describe('the folder of CIFAR-10', () => {
  test('is read file by file, each image behind its class', async () => {
    const all = await loadCifar10(folder);
    const seen = ({ inputs, labels }: typeof all.train) =>
      Array.from(labels, (label, i) => [label, ...inputs.subarray(3072 * i, 3072 * (i + 1))]).flat();
    expect(seen(all.train)).toEqual(batches.flatMap((bytes) => [...bytes]));
    expect(seen(all.test)).toEqual([...tested]);
  });

  test.each([
    [
      'a file that ends too early',
      records(2).subarray(1),
      /test_batch\.bin: 6145 bytes, expected one or more records/,
    ],
    ['an empty file', new Uint8Array(), /0 bytes/],
    [
      'a class that there is not',
      records(2).fill(10, RECORD, RECORD + 1),
      /class 10 of image 1, expected 0 to 9/,
    ],
  ])('%s is named', async (_, bytes, message) => {
    await writeFile(join(folder, 'test_batch.bin'), bytes);
    await expect(loadCifar10(folder)).rejects.toThrow(message);
  });

  test('a file that is missing is named', async () => {
    await rm(join(folder, 'data_batch_4.bin'));
    await expect(loadCifar10(folder)).rejects.toThrow('data_batch_4.bin');
  });
});

test('each way and seed is a run of its own', () => {
  const runs = (Object.keys(ways) as WayName[]).flatMap((way) =>
    SEEDS.map((seed) => runOf('16-1', way, seed, 50, 4)),
  );
  expect(new Set(runs.map((run) => JSON.stringify(run))).size).toBe(2 * Object.keys(ways).length);
});

test('a run says of each epoch what it came to, and its error is that of the last', async () => {
  const { train: images, test: held } = await loadCifar10(folder);
  const run = runOf('16-1', 'half', 1, images.labels.length, 2);
  const small = {
    ...run,
    network: { ...wideResNet(10, 1), seed: 1 },
    trainer: { ...run.trainer, batchSize: 7 },
  };
  const outcome = await train(small, { train: images, test: held });
  expect(outcome.epochs).toHaveLength(2);
  expect(outcome.steps).toBe(4);
  expect(outcome.testImages).toBe(2);
  expect(outcome.error).toBe(outcome.epochs[1].error);
  expect(outcome.architecture).toHaveLength(10);
});
