import type { DigestedNumbers } from '../../src/base/digest.js';
import type { Kernels, Runtime } from '../../src/runtime/runtime.js';
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

/** What a kernel is given, and what it gave: the numbers of a digest. Memory starts as zeros, gaps between rows too. */
export class Operands {
  readonly rows: number;
  readonly n: number;
  readonly depth: number;
  /** A leading dimension longer than n. */
  readonly ld: number;
  readonly kernels: Kernels;
  readonly awkward: Awkward;
  readonly results: DigestedNumbers[] = [];
  readonly #arena: Runtime['arena'];

  constructor({ kernels, arena }: Runtime, { rows, n, depth }: Shape, awkward: Awkward) {
    this.kernels = kernels;
    this.#arena = arena;
    this.rows = rows;
    this.n = n;
    this.depth = depth;
    this.ld = n + 1;
    this.awkward = awkward;
  }

  /** Room for n 32-bit results, or for half as many of 64 bits. */
  room(n: number): number {
    return this.#arena.words(n);
  }

  put(values: ArrayLike<number>): number {
    const at = this.room(values.length);
    this.#arena.f32(at, values.length).set(values);
    return at;
  }

  putWords(values: ArrayLike<number>): number {
    const at = this.room(values.length);
    this.#arena.i32(at, values.length).set(values);
    return at;
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
    const at = this.#arena.allocate(n);
    this.#arena.u8(at, n).set(this.awkward.bytes(n));
    return at;
  }

  /** Room for n bytes. */
  roomForBytes(n: number): number {
    return this.#arena.allocate(n);
  }

  /** Some of n indices, ascending. */
  open(n: number): List {
    return this.#putIntegers(this.awkward.open(n));
  }

  /** Adds n floats to the results. */
  keep(at: number, n: number): void {
    this.results.push(this.#arena.f32(at, n).slice());
  }

  keepDoubles(at: number, n: number): void {
    this.results.push(this.#arena.f64(at, n).slice());
  }

  keepWords(at: number, n: number): void {
    this.results.push(this.#arena.i32(at, n).slice());
  }

  /** Adds n bytes to the results. */
  keepBytes(at: number, n: number): void {
    this.results.push(Int32Array.from(this.#arena.u8(at, n)));
  }

  keepNumber(value: number): void {
    this.results.push(Float64Array.of(value));
  }

  /** A copy of n floats. */
  read(at: number, n: number): Float32Array {
    return this.#arena.f32(at, n).slice();
  }

  /** A copy of n words. */
  words(at: number, n: number): Int32Array {
    return this.#arena.i32(at, n).slice();
  }

  #putIntegers(values: Int32Array): List {
    return { at: this.putWords(values), count: values.length };
  }
}

/** Calls one kernel and keeps all that it gives. */
export type KernelCase = (operands: Operands) => void;
