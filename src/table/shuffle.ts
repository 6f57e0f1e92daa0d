/** Orders by chance that are the same in every engine. */
import { randomKey } from '../base/random.js';

/**
 * Random whole numbers by sfc32 (Chris Doty-Humphrey, PractRand 0.94): a state of 128 bits, additions, shifts and XORs in 32
 * bits, and nothing else.
 */
export class RandomOrder {
  readonly #state: Uint32Array;

  /**
   * @param argument what errors call the seed, from 0 to 2⁵³ − 1
   * @throws L0netError INVALID_ARGUMENT
   */
  constructor(argument: string, seed: unknown) {
    const { low, high } = randomKey(argument, seed);
    this.#state = Uint32Array.of(0, low, high, 1);
    // As many as PractRand takes to mix three words of seed.
    for (let i = 0; i < 15; i++) this.#next();
  }

  /** Shuffles in place (Fisher and Yates, from the last to the first): each order is equally likely. */
  shuffle<T extends Int32Array | unknown[]>(list: T): T {
    for (let i = list.length - 1; i > 0; i--) {
      const j = this.below(i + 1);
      const last = list[i];
      list[i] = list[j];
      list[j] = last;
    }
    return list;
  }

  /** From 0 to n − 1, n up to 2³². Words at the end that would make some of them likelier are left out. */
  below(n: number): number {
    const end = 2 ** 32 - (2 ** 32 % n);
    let word = this.#next();
    while (word >= end) word = this.#next();
    return word % n;
  }

  #next(): number {
    const s = this.#state;
    const word = (s[0] + s[1] + s[3]) >>> 0;
    s[3]++;
    s[0] = s[1] ^ (s[1] >>> 9);
    s[1] = s[2] + (s[2] << 3);
    s[2] = ((s[2] << 21) | (s[2] >>> 11)) + word;
    return word;
  }
}
