/** How image sets are cut into files: what the page fetches, and what make/prepareData.ts writes. */

/** Image sets by the names that their files begin with. */
export type ImageSet = 'mnist' | 'fashion';

/** Pixels of an image: 28 rows of 28. */
export const PIXELS = 784;

/** Training images of each file: the first is small, so that training can start at once. */
export const TRAIN_PARTS: readonly number[] = [2000, 8000, 10_000, 40_000];

/** Test images, in one file. */
export const TEST_IMAGES = 1000;

/** How many training images a run may have: those of the first files, one, two, … */
export const TRAIN_SIZES: readonly number[] = TRAIN_PARTS.map((_, part) =>
  TRAIN_PARTS.slice(0, part + 1).reduce((sum, images) => sum + images, 0),
);

/** A file of images: `[images]` labels, then `[images, 784]` pixels, gzipped. */
export function trainFile(set: ImageSet, part: number): string {
  return `${set}-train-${part}.bin`;
}

/** The file of the test images. */
export function testFile(set: ImageSet): string {
  return `${set}-test.bin`;
}
