import type { NetworkOptions, TrainerOptions } from '../../src/index.js';
import { type ImageSet, type Images, joined, rowsOf, type SetName } from './images.js';
import { type Method, type MethodName, methods } from './methods.js';

/** How networks are trained on so many images. */
export interface Size {
  readonly images: number;
  readonly epochs: number;
  /** Images that are held out in a run that a strength is chosen by. */
  readonly heldOut: number;
  /** So many such runs for each strength, with other images held out. */
  readonly folds: number;
}

/** Fewer images are gone through more often, so that a few thousand steps are made with any number; of few, more are held out. */
export const sizes: readonly Size[] = [
  { images: 1000, epochs: 200, heldOut: 167, folds: 3 },
  { images: 10_000, epochs: 50, heldOut: 1667, folds: 1 },
  { images: 60_000, epochs: 20, heldOut: 5000, folds: 1 },
];

export const SEEDS = [1, 2, 3, 4, 5];

/** One training: all that decides what comes of it. Plain data, which is kept beside its outcome. */
export interface Run {
  readonly set: SetName;
  /** The first so many training images are all that there is, beside the test. */
  readonly images: number;
  /** The training images that are held out and measured, from the first to before the last; 'test' measures the test images. */
  readonly measured: 'test' | readonly [begin: number, end: number];
  readonly method: MethodName;
  readonly strength: number;
  readonly network: NetworkOptions;
  readonly trainer: TrainerOptions;
}

/** A run of a method, and its options. */
function runOf(
  set: SetName,
  { images, epochs }: Size,
  method: MethodName,
  strength: number,
  seed: number,
  measured: Run['measured'],
): Run {
  const { gates, training }: Method = methods[method];
  const network = { inputs: 784, layers: [300, 100, 10], gates: gates(strength), seed };
  const trainer = { epochs, schedule: 'linear', ...training(strength) } as const;
  return { set, images, measured, method, strength, network, trainer };
}

/** The runs by which the strength of a method is chosen: all of one seed, each with some of the last training images held out. */
export function choosingRuns(set: SetName, size: Size, method: MethodName): Run[] {
  const { strengths }: Method = methods[method];
  if (strengths.length < 2) return [];
  const { images, heldOut, folds } = size;
  return strengths.flatMap((strength) =>
    Array.from({ length: folds }, (_, fold): Run => {
      const end = images - fold * heldOut;
      return runOf(set, size, method, strength, SEEDS[0], [end - heldOut, end]);
    }),
  );
}

/** The runs of the table: on all training images, with each seed. */
export function finalRuns(set: SetName, size: Size, method: MethodName, strength: number): Run[] {
  return SEEDS.map((seed) => runOf(set, size, method, strength, seed, 'test'));
}

/** What a run trains on and what it measures. Test images are touched only where the run says so. */
export function partsOf(set: ImageSet, { images, measured }: Run): { training: Images; judged: Images } {
  if (measured === 'test') return { training: rowsOf(set.train, 0, images), judged: set.test };
  const [begin, end] = measured;
  return {
    training: joined(rowsOf(set.train, 0, begin), rowsOf(set.train, end, images)),
    judged: rowsOf(set.train, begin, end),
  };
}
