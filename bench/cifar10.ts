import { readFile } from 'node:fs/promises';
import { join } from 'node:path';

/** Images with their classes: inputs [images, 3, 32, 32] from 0 to 255, labels [images] from 0 to 9. */
export interface CifarImages {
  readonly inputs: Uint8Array;
  readonly labels: Uint8Array;
}

/** The sides of an image. */
export const cifarImage = { channels: 3, height: 32, width: 32 } as const;

const PIXELS = cifarImage.channels * cifarImage.height * cifarImage.width;
/** The label, and then red, green and blue, row by row. */
const RECORD = 1 + PIXELS;

const TRAINING = [1, 2, 3, 4, 5].map((batch) => `data_batch_${batch}.bin`);

/**
 * CIFAR-10 from a folder with the six files of its official binary version (cifar-10-binary.tar.gz, unpacked). A file may have fewer
 * records than the official 10,000.
 *
 * @throws Error for a file that is not there, that has no whole records, or labels above 9
 */
export async function loadCifar10(folder: string): Promise<{ train: CifarImages; test: CifarImages }> {
  return { train: await readImages(folder, TRAINING), test: await readImages(folder, ['test_batch.bin']) };
}

async function readImages(folder: string, names: readonly string[]): Promise<CifarImages> {
  const files = await Promise.all(names.map((name) => readRecords(join(folder, name))));
  const images = files.reduce((sum, { length }) => sum + length / RECORD, 0);
  const inputs = new Uint8Array(PIXELS * images);
  const labels = new Uint8Array(images);
  let image = 0;
  for (const file of files) {
    for (let at = 0; at < file.length; at += RECORD, image++) {
      labels[image] = file[at];
      inputs.set(file.subarray(at + 1, at + RECORD), PIXELS * image);
    }
  }
  return { inputs, labels };
}

async function readRecords(path: string): Promise<Uint8Array> {
  const bytes = await readFile(path);
  const isWhole = bytes.length > 0 && bytes.length % RECORD === 0;
  for (let at = 0; isWhole && at < bytes.length; at += RECORD) {
    if (bytes[at] > 9)
      throw new Error(`${path}: class ${bytes[at]} of image ${at / RECORD}, expected 0 to 9`);
  }
  if (isWhole) return bytes;
  throw new Error(`${path}: ${bytes.length} bytes, expected one or more records of ${RECORD}`);
}
