/** Sizes that catch a dropped tail, a swapped lane and a block boundary: around 1, 4, 8, 16, 32 and 64. */
export const awkwardSizes: readonly number[] = [1, 2, 3, 4, 5, 7, 8, 9, 15, 16, 17, 31, 33, 63, 64, 65, 100];

/** Random numbers for tests: the same seed gives the same numbers in every engine (mulberry32). */
export class Random {
  #state: number;

  constructor(seed: number) {
    this.#state = seed >>> 0;
  }

  /** Uniform and strictly inside (0, 1): an odd multiple of 2⁻²⁴, exact in float32, as the noise of a gate is. */
  unit(): number {
    this.#state = (this.#state + 0x6d2b79f5) >>> 0;
    let word = this.#state;
    word = Math.imul(word ^ (word >>> 15), word | 1);
    word ^= word + Math.imul(word ^ (word >>> 7), word | 61);
    word = (word ^ (word >>> 14)) >>> 0;
    return (2 * (word >>> 9) + 1) * 2 ** -24;
  }

  /** A whole number from `least` to `most`. */
  integer(least: number, most: number): number {
    return least + Math.floor(this.unit() * (most - least + 1));
  }

  /** One of the choices. */
  pick<T>(choices: readonly T[]): T {
    return choices[this.integer(0, choices.length - 1)] as T;
  }

  /**
   * n different values from `low` to `high`, each exact in float32, in random order: one from each of n equal parts of
   * the range, so that a swapped or repeated cell is always seen. Dense enough a range repeats values nevertheless:
   * keep n below about 2²⁰.
   */
  values(n: number, low = -1, high = 1): Float64Array {
    const values = new Float64Array(n);
    for (let i = 0; i < n; i++) {
      values[i] = Math.fround(low + ((high - low) * (i + 0.05 + 0.9 * this.unit())) / n);
    }
    for (let i = n - 1; i > 0; i--) {
      const j = this.integer(0, i);
      [values[i], values[j]] = [values[j], values[i]];
    }
    return values;
  }

  /** n uniforms for gates. */
  units(n: number): Float64Array {
    return Float64Array.from({ length: n }, () => this.unit());
  }

  /** n classes from 0 to `classes` − 1. */
  labels(n: number, classes: number): Int32Array {
    return Int32Array.from({ length: n }, () => this.integer(0, classes - 1));
  }
}
