import type { Random } from './random.js';

/** Which of `width` columns, rows or gates are open: undefined stands for all, a list is ascending. */
export type Open = readonly number[] | undefined;

/** An ascending list with gaps in it: about half of the numbers below `width`. */
export function someOf(random: Random, width: number): number[] {
  return range(width).filter(() => random.unit() < 0.5);
}

/** 0, 1, …, n − 1 */
export function range(n: number): number[] {
  return Array.from({ length: n }, (_, i) => i);
}

/** All, about half, none, and all but one of `width`. */
export function openings(random: Random, width: number): Open[] {
  return [undefined, someOf(random, width), [], range(width).filter((i) => i !== width >> 1)];
}
