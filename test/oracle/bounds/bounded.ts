/**
 * Running error analysis (Wilkinson; Higham, Accuracy and Stability of Numerical Algorithms, chapter 3): each number of the
 * float64 truth comes with a bound on how far a float32 kernel, that sums in whatever order, may be from it. So a tolerance
 * is derived from the numbers of the case at hand, and not guessed.
 */

/** Values, and how far from each a float32 result may be. */
export interface Bounded {
  readonly value: Float64Array;
  readonly error: Float64Array;
}

/** Unit roundoff of float32. */
export const UNIT = 2 ** -24;

/** What is lost where a float32 is subnormal: half the smallest one, with room for flushing what the kernels take for 0. */
export const TINY = 2 ** -140;

/** γ_n = n u / (1 − n u): the relative error of n roundings one after another. */
export function rounding(n: number): number {
  return (n * UNIT) / (1 - n * UNIT);
}

/** Numbers that are what they are. */
export function exact(values: ArrayLike<number>): Bounded {
  return { value: Float64Array.from(values), error: new Float64Array(values.length) };
}

export function zeros(n: number): Bounded {
  return { value: new Float64Array(n), error: new Float64Array(n) };
}

/** |ab − a′b′| where a′ is at most ea from a, and b′ at most eb from b; before any rounding. */
export function productError(a: number, ea: number, b: number, eb: number): number {
  return Math.abs(a) * eb + ea * Math.abs(b) + ea * eb;
}

/** A sum of products whose rounding errors are added when all are there. */
export class Sums {
  readonly value: Float64Array;
  readonly error: Float64Array;
  /** Σ |a b| */
  readonly #size: Float64Array;

  constructor(n: number) {
    this.value = new Float64Array(n);
    this.error = new Float64Array(n);
    this.#size = new Float64Array(n);
  }

  /** Adds a b to sum i. */
  add(i: number, a: number, ea: number, b: number, eb: number): void {
    this.value[i] += a * b;
    this.error[i] += productError(a, ea, b, eb);
    this.#size[i] += (Math.abs(a) + ea) * (Math.abs(b) + eb);
  }

  /** Adds `by` times sum i of others, which is not rounded yet. */
  addSum(i: number, by: number, eBy: number, others: Sums, j: number): void {
    this.value[i] += by * others.value[j];
    this.error[i] += productError(by, eBy, others.value[j], others.error[j]);
    this.#size[i] += (Math.abs(by) + eBy) * others.#size[j];
  }

  /** The sums, each of at most so many terms, in any order. A sum of nothing but zeros is exact. */
  rounded(terms: number): Bounded {
    const gamma = rounding(terms + 6);
    for (let i = 0; i < this.value.length; i++) {
      if (this.#size[i] > 0) this.error[i] += gamma * this.#size[i] + terms * TINY;
    }
    return this;
  }
}
