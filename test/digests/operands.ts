import type { DigestedNumbers } from '../../src/base/digest.js';
import type { Kernels } from '../../src/runtime/runtime.js';
import type { Memory } from '../support/memory.js';
import type { Awkward } from './awkward.js';

/** The sizes of one call: matrices are [rows, n], and products have `depth` steps. */
export interface Shape {
  readonly rows: number;
  readonly n: number;
  readonly depth: number;
}

/** A list of indices in memory. */
export interface List {
  readonly at: number;
  readonly count: number;
}

/** What a kernel is given, and what it gave: the numbers of a digest. Room starts as zeros, gaps between rows too. */
export class Operands {
  readonly rows: number;
  readonly n: number;
  readonly depth: number;
  /** A leading dimension longer than n. */
  readonly ld: number;
  readonly awkward: Awkward;
  readonly results: DigestedNumbers[] = [];
  readonly #memory: Memory;

  constructor(memory: Memory, { rows, n, depth }: Shape, awkward: Awkward) {
    this.#memory = memory;
    this.rows = rows;
    this.n = n;
    this.depth = depth;
    this.ld = n + 1;
    this.awkward = awkward;
  }

  get kernels(): Kernels {
    return this.#memory.kernels;
  }

  /** Room for n 32-bit results, or for half as many of 64 bits. */
  room(n: number): number {
    return this.put(new Float32Array(n));
  }

  put(values: ArrayLike<number>): number {
    return this.#memory.changing(values).at;
  }

  /** Integers, pointers among them. */
  putWords(values: ArrayLike<number>): number {
    return this.#memory.indices(values);
  }

  /** n awkward numbers. */
  floats(n: number): number {
    return this.put(this.awkward.floats(n));
  }

  /** n awkward numbers without their signs. */
  magnitudes(n: number): number {
    return this.put(this.awkward.floats(n).map((value) => Math.abs(value)));
  }

  /** n awkward numbers of which none is infinite or NaN. */
  finiteFloats(n: number): number {
    return this.put(this.awkward.floats(n).map((value) => (Number.isFinite(value) ? value : 1)));
  }

  /** n awkward numbers of which two thirds, in runs, are 0 of either sign. */
  hollowFloats(n: number): number {
    return this.put(this.awkward.floats(n).map((value, i) => (i % 27 < 9 ? value : i % 2 === 0 ? 0 : -0)));
  }

  /** n numbers inside (0, 1), as the noise of gates is. */
  noise(n: number): number {
    const at = this.room(n);
    this.kernels.uniforms(n, 0xdeadbeef, 0x12345678, 0x80000001, n, at);
    return at;
  }

  /** n row numbers or classes below `end`. */
  integers(n: number, end: number): number {
    return this.#putIntegers(this.awkward.integers(n, end)).at;
  }

  bytes(n: number): number {
    return this.#memory.bytes(this.awkward.bytes(n));
  }

  /** Room for n bytes. */
  roomForBytes(n: number): number {
    return this.room(Math.ceil(n / 4));
  }

  /** Some of n indices, ascending. */
  open(n: number): List {
    return this.#putIntegers(this.awkward.open(n));
  }

  /** Adds n floats to the results. */
  keep(at: number, n: number): void {
    this.results.push(this.#memory.f32(at, n));
  }

  keepDoubles(at: number, n: number): void {
    this.results.push(this.#memory.f64(at, n));
  }

  keepWords(at: number, n: number): void {
    this.results.push(this.#memory.i32(at, n));
  }

  /** Adds n bytes to the results. */
  keepBytes(at: number, n: number): void {
    this.results.push(Int32Array.from(this.#memory.u8(at, n)));
  }

  keepNumber(value: number): void {
    this.results.push(Float64Array.of(value));
  }

  /** A copy of n floats. */
  read(at: number, n: number): Float32Array {
    return this.#memory.f32(at, n);
  }

  /** A copy of n words. */
  words(at: number, n: number): Int32Array {
    return this.#memory.i32(at, n);
  }

  #putIntegers(values: Int32Array): List {
    return { at: this.#memory.indices(values), count: values.length };
  }
}

/** Calls one kernel and keeps all that it gives. */
export type KernelCase = (operands: Operands) => void;
