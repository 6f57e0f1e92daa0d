import { namedClasses } from '../images/classifyImages.js';
import { type ImageClass, imagePipelineOf } from '../images.js';
import type { Network } from '../index.js';
import { loadImageFiles } from '../node.js';
import { reading } from './files/files.js';

/**
 * A line for each picture: its file, what the network takes it for, and the probability of that.
 *
 * @throws FileError for a file that cannot be read; L0netError INVALID_FORMAT for one that is no picture, MISSING_PACKAGE without sharp
 */
export async function predictPictures(
  network: Network,
  files: readonly string[],
  json: boolean,
): Promise<string> {
  const pipeline = imagePipelineOf(network);
  const lines: string[] = [];
  for (let at = 0; at < files.length; at += BATCH) {
    const some = files.slice(at, at + BATCH);
    const work = loadImageFiles(some, pipeline.images);
    const inputs = await reading(some.length === 1 ? (some[0] as string) : 'pictures', work);
    const answers = namedClasses(pipeline, network.predict(inputs));
    lines.push(...answers.map((answer, i) => line(at + i, some[i] as string, answer, json)));
  }
  return lines.join('');
}

/** Pictures in memory at once. */
const BATCH = 1000;

function line(row: number, file: string, answer: ImageClass, json: boolean): string {
  return json
    ? `${JSON.stringify({ row, file, ...answer })}\n`
    : `${file}\t${answer.class}\t${answer.probability.toFixed(4)}\n`;
}
