import { Random } from '../support/random.js';

const bits = new Uint32Array(1);
const float = new Float32Array(bits.buffer);

/** Bit patterns that kernels like to get wrong, all finite and small: ±0, subnormals, the least normal ones, ±1. */
const small = [
  0x00000000, 0x80000000, 0x00000001, 0x80000001, 0x007fffff, 0x807fffff, 0x00800000, 0x80800000, 0x3f800000,
  0xbf800000,
];

/** The same, with the largest numbers, the infinities and NaNs of both signs. */
const extreme = [...small, 0x7f7fffff, 0xff7fffff, 0x7f800000, 0xff800000, 0x7fc00000, 0xffc00000];

/**
 * Numbers for a digest: exact bit patterns from integer arithmetic, the same in every engine.
 *
 * Finite ones have exponents from −8 to 4 and some of `small` among them; wild ones have any exponent, and some of
 * `extreme`.
 */
export class Awkward {
  readonly #random: Random;
  readonly #wild: boolean;

  constructor(seed: number, wild: boolean) {
    this.#random = new Random(seed);
    this.#wild = wild;
  }

  floats(n: number): Float32Array<ArrayBuffer> {
    return Float32Array.from({ length: n }, () => this.#float());
  }

  bytes(n: number): Uint8Array<ArrayBuffer> {
    return Uint8Array.from({ length: n }, () => this.#random.integer(0, 255));
  }

  /** n whole numbers below `end`, in any order. */
  integers(n: number, end: number): Int32Array<ArrayBuffer> {
    return Int32Array.from({ length: n }, () => this.#random.integer(0, end - 1));
  }

  /** About two thirds of 0, 1, … n − 1, ascending: the open ones of n gates. */
  open(n: number): Int32Array<ArrayBuffer> {
    return Int32Array.from({ length: n }, (_, i) => i).filter(() => this.#random.integer(0, 2) > 0);
  }

  #float(): number {
    const random = this.#random;
    if (random.integer(0, this.#wild ? 3 : 7) === 0) bits[0] = random.pick(this.#wild ? extreme : small);
    else {
      const exponent = this.#wild ? random.integer(1, 254) : random.integer(127 - 8, 127 + 4);
      bits[0] = (random.integer(0, 1) << 31) | (exponent << 23) | random.integer(0, 2 ** 23 - 1);
    }
    return float[0];
  }
}
