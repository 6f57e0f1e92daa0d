import { words } from './philox';

/**
 * A random order of 0 to n − 1 -> indices [n] u32, a pure function of (key, step, stream): element i moves to a place
 * drawn from 0 to i, by the Fisher–Yates shuffle from the inside out.
 *
 *     for i = 0 … n − 1:   j = ⌊word_i · (i + 1) / 2³²⌋,   a_i = a_j,   a_j = i
 *
 * The words stand in `indices` itself: the place of word i is first written in step i, after it was read.
 * An order is off from equally likely by at most n / 2³² in each draw.
 *
 * Source: Durstenfeld, Algorithm 235: random permutation (1964); Lemire, Fast random integer generation (2019), for j.
 */
export function shuffle(n: i32, keyLow: u32, keyHigh: u32, step: u32, stream: u32, indices: usize): void {
  words(n, keyLow, keyHigh, step, stream, indices);
  for (let i: i32 = 0; i < n; i++) {
    const own = indices + (<usize>i << 2);
    const j = (<u64>load<u32>(own) * <u64>(i + 1)) >> 32;
    const other = indices + (<usize>j << 2);
    store<u32>(own, load<u32>(other)); // for j = i a word, which the next line overwrites
    store<u32>(other, i);
  }
}
