import { expect } from 'vitest';
import type { Arena } from '../src/runtime/arena.js';
import type { Kernels, Runtime } from '../src/runtime/runtime.js';

/** Sizes around the widths of the kernels: nothing, tails alone, vectors with and without a tail, several blocks. */
export const sizes = [0, 1, 3, 4, 5, 8, 17, 32, 100, 103] as const;

/** The Philox arguments of a kernel: keyLow, keyHigh, step, stream. All have their top bit set somewhere. */
export const key = [0xdeadbeef, 0x12345678, 0x80000001, 7] as const;

const SENTINEL = 0x7fc0ffee;

/** The bit patterns of an array of 32-bit numbers. */
export function bits(values: Float32Array | Int32Array | Uint32Array): Uint32Array {
  return new Uint32Array(values.buffer, values.byteOffset, values.length);
}

/** Copies values into linear memory and returns their offset. */
export function put({ arena }: Runtime, values: ArrayLike<number>): number {
  const at = arena.words(values.length);
  arena.f32(at, values.length).set(values);
  return at;
}

/** Room for n 32-bit results with guarded cells before and behind it. */
export class Output {
  readonly at: number;
  readonly #arena: Arena;

  constructor(
    { arena }: Runtime,
    readonly n: number,
  ) {
    this.#arena = arena;
    this.at = arena.words(n + 32) + 64;
    this.#cells().fill(SENTINEL);
  }

  /** The results between 16 guards on each side; a new view, since memory may have grown. */
  #cells(): Int32Array {
    return this.#arena.i32(this.at - 64, this.n + 32);
  }

  /** A copy of the results, after a look at the cells around them. */
  f32(): Float32Array<ArrayBuffer> {
    const cells = this.#cells();
    const outside = [...cells.subarray(0, 16), ...cells.subarray(this.n + 16)];
    expect(
      outside.every((cell) => cell === SENTINEL),
      'wrote outside its result',
    ).toBe(true);
    return new Float32Array(cells.slice(16, this.n + 16).buffer);
  }

  u32(): Uint32Array {
    return bits(this.f32());
  }
}

/** Runs a call that writes n cells to `out` and returns them. */
export function results(
  runtime: Runtime,
  n: number,
  call: (kernels: Kernels, out: number) => void,
): Float32Array<ArrayBuffer> {
  const output = new Output(runtime, n);
  call(runtime.kernels, output.at);
  return output.f32();
}
