import { loadMnist, type MnistSet } from '../../src/node.js';
import { loadFashion } from './fashion.js';

/** Images with their classes: inputs [images, 784] from 0 to 255, labels [images] from 0 to 9. */
export type Images = MnistSet;

/** What is trained and chosen on, and what is measured in the end. */
export interface ImageSet {
  readonly train: Images;
  readonly test: Images;
}

export const PIXELS = 784;

/** The sets by name. */
export const imageSets = { mnist: loadMnist, fashion: loadFashion } satisfies Record<
  string,
  () => Promise<ImageSet>
>;

export type SetName = keyof typeof imageSets;

/** The images of these rows, from `begin` to before `end`: views. */
export function rowsOf({ inputs, labels }: Images, begin: number, end: number): Images {
  return {
    inputs: inputs.subarray(PIXELS * begin, PIXELS * end),
    labels: labels.subarray(begin, end),
  };
}

/** All images of both, those of `a` first: copies. */
export function joined(a: Images, b: Images): Images {
  const join = (first: Uint8Array, second: Uint8Array) => {
    const all = new Uint8Array(first.length + second.length);
    all.set(first);
    all.set(second, first.length);
    return all;
  };
  return { inputs: join(a.inputs, b.inputs), labels: join(a.labels, b.labels) };
}
