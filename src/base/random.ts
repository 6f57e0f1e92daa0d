import { checkInteger } from './check.js';

/** The key of the random numbers: a seed, cut into two 32-bit words. */
export interface RandomKey {
  readonly low: number;
  readonly high: number;
}

/** What random numbers are for. With the layer it is the third word of the counter: no two uses share a stream. 5 is src/augment's. */
const purposes = { weights: 1, logAlpha: 2, gates: 3, shuffle: 4 } as const;

/**
 * The key of a seed from 0 to 2⁵³ − 1, and of a network's trainings before this one: no two seeds share one in 2,048 trainings.
 * Throws L0netError INVALID_ARGUMENT.
 */
export function randomKey(argument: string, seed: unknown, trainings = 0): RandomKey {
  const value = checkInteger(argument, seed, 0);
  // A seed leaves the upper 11 bits free.
  const more = Math.floor(trainings / 2048);
  return { low: (value % 2 ** 32) ^ more, high: Math.floor(value / 2 ** 32) ^ (trainings << 21) };
}

/** The stream of a purpose in a layer. */
export function stream(purpose: keyof typeof purposes, layer = 0): number {
  return purposes[purpose] + layer * 256;
}
