import type { Dataset } from '../../src/data/dataset.js';
import { Random } from './random.js';

/**
 * A small problem that can be learnt: `classes` noisy clusters in the first half of the inputs, noise in the others.
 * The same seed gives the same examples in every engine.
 */
export function clusters(
  examples: number,
  inputs: number,
  classes: number,
  seed = 1,
): Required<Pick<Dataset, 'labels'>> & {
  inputs: Float32Array;
} {
  const random = new Random(seed);
  const informative = Math.ceil(inputs / 2);
  const centres = new Random(99).values(classes * informative, -2, 2);
  const labels = random.labels(examples, classes);
  const rows = Float32Array.from({ length: examples * inputs }, (_, i) => {
    const [row, column] = [Math.floor(i / inputs), i % inputs];
    const centre = column < informative ? centres[labels[row] * informative + column] : 0;
    return centre + 2 * random.unit() - 1;
  });
  return { inputs: rows, labels };
}

/** Everything that an async iterable yields. */
export async function collect<T>(source: AsyncIterable<T>): Promise<T[]> {
  const all: T[] = [];
  for await (const item of source) all.push(item);
  return all;
}

/** What a promise or a function throws. */
export async function thrownBy(run: () => unknown): Promise<unknown> {
  try {
    await run();
  } catch (error) {
    return error;
  }
  throw new Error('nothing was thrown');
}
