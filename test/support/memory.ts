/**
 * Linear memory for calls of kernels: operands between guard cells, of which nothing may change but the results.
 *
 *     guards | a a a a a gap | a a a a a gap | guards          rows = 2, n = 5, ld = 6
 *
 * Guards, gaps and results before the call hold signalling NaNs, each with bits of its own: a float read from where
 * nothing stands shows in a result, an index read from there lies outside of memory and traps. Arithmetic makes such a
 * NaN a quiet one, so that even a kernel that computes a guard from guards changes its bits.
 *
 * A test places its operands, runs kernels in `call`, and reads its outputs:
 *
 *     const memory = await Memory.empty(build);
 *     const [x, y] = [memory.put([1, 2, 3]), memory.output(3)];
 *     memory.call((kernels) => kernels.exp(3, x, y.at));
 *     expect(y.f32())…
 *
 * Where many kernels work on one another's results, they may be called through `kernels`, and `check` comes after the
 * last. Nothing here needs Vitest: the digests' cases run in other engines, too.
 */
import type { Build, Kernels, Runtime } from '../../src/runtime/runtime.js';
import type { Threads } from '../../src/runtime/threading.js';
import { runtimeOf } from './builds.js';

/** Sizes around the widths of the kernels: nothing, tails alone, vectors with and without a tail, several blocks. */
export const sizes = [0, 1, 3, 4, 5, 8, 17, 32, 100, 103] as const;

/** Rows of matrices, and how much longer than n their leading dimension is. */
export const layouts = [
  { rows: 0, gap: 2 },
  { rows: 1, gap: 0 },
  { rows: 3, gap: 1 },
  { rows: 5, gap: 0 },
  { rows: 17, gap: 3 },
  { rows: 100, gap: 4 },
] as const;

const GUARDS = 16;

/** n signalling NaNs, different from all others of late. */
function nothing(n: number): Int32Array {
  return Int32Array.from({ length: n }, () => {
    nothings = (nothings % 0x1fffff) + 1;
    return 0x7f800000 + nothings;
  });
}
let nothings = 0;

/** How a matrix lies in memory: a vector is one row without a gap. */
export interface Layout {
  readonly rows?: number;
  readonly gap?: number;
}

/** rows × n cells of 32 bits, their gaps and their guards. */
class Region {
  readonly at: number;
  readonly ld: number;
  readonly #before: Int32Array;
  readonly #runtime: Runtime;
  readonly #rows: number;
  readonly #n: number;
  readonly #isResult: boolean;

  constructor(runtime: Runtime, cells: Int32Array, { rows = 1, gap = 0 }: Layout, isResult: boolean) {
    this.#runtime = runtime;
    this.#rows = rows;
    this.#n = rows === 0 ? 0 : cells.length / rows;
    this.ld = this.#n + gap;
    this.#isResult = isResult;
    this.at = runtime.arena.words(rows * this.ld + 2 * GUARDS) + 4 * GUARDS;
    this.#before = nothing(rows * this.ld + 2 * GUARDS);
    for (let r = 0; r < rows; r++) {
      this.#before.set(cells.subarray(r * this.#n, (r + 1) * this.#n), GUARDS + r * this.ld);
    }
    this.#all().set(this.#before);
  }

  /** Every cell, guards and gaps included; a new view, since memory may have grown. */
  #all(): Int32Array {
    return this.#runtime.arena.i32(this.at - 4 * GUARDS, this.#rows * this.ld + 2 * GUARDS);
  }

  /** Throws if a cell is not as it was placed that is no result. */
  check(): void {
    const all = this.#all();
    for (let i = 0; i < all.length; i++) {
      if (all[i] === this.#before[i]) continue;
      const place = i - GUARDS;
      const isCell = place >= 0 && place < this.#rows * this.ld && place % this.ld < this.#n;
      const where = `cell ${place} of ${this.#rows} × ${this.ld}`;
      if (!isCell) throw new Error(`wrote outside its result: ${where}`);
      if (!this.#isResult) throw new Error(`changed an input: ${where}`);
    }
  }

  /** A copy of the rows without gaps. */
  read(): Int32Array<ArrayBuffer> {
    const values = new Int32Array(this.#rows * this.#n);
    const all = this.#all();
    for (let r = 0; r < this.#rows; r++) {
      const start = GUARDS + r * this.ld;
      values.set(all.subarray(start, start + this.#n), r * this.#n);
    }
    return values;
  }
}

/** Where a kernel writes. */
export class Output {
  readonly #region: Region;

  constructor(region: Region) {
    this.#region = region;
  }

  get at(): number {
    return this.#region.at;
  }

  /** Cells from one row to the next. */
  get ld(): number {
    return this.#region.ld;
  }

  /** A copy of the results, row by row, without gaps. */
  f32(): Float32Array<ArrayBuffer> {
    return new Float32Array(this.#region.read().buffer);
  }

  u32(): Uint32Array<ArrayBuffer> {
    return new Uint32Array(this.#region.read().buffer);
  }
}

/** An instance of the kernels, and the operands placed in its memory. */
export class Memory {
  readonly #runtime: Runtime;
  readonly #start: number;
  #regions: Region[] = [];

  private constructor(runtime: Runtime) {
    this.#runtime = runtime;
    this.#start = runtime.arena.mark();
  }

  /**
   * The memory of a build, with nothing in it: what was placed before is gone. There is one for all tests, since
   * JavaScriptCore takes milliseconds to make one.
   */
  static async empty(build: Build, threads = 1): Promise<Memory> {
    const key = `${build} ${threads}`;
    // WebKit has addresses for about ten memories that are shared: there is one at a time.
    if (threads > 1 && !memories.has(key)) {
      for (const [other, { threads }] of memories) {
        if (threads.count > 1) memories.delete(other);
        threads.stop?.();
      }
    }
    const memory = memories.get(key) ?? new Memory(await runtimeOf(build, threads));
    memories.set(key, memory);
    memory.clear();
    return memory;
  }

  get threads(): Threads {
    return this.#runtime.threads;
  }

  /** The kernels themselves: for the sizes that they want, and for what is followed by `check`. */
  get kernels(): Kernels {
    return this.#runtime.kernels;
  }

  /** Floats that only are read; values [rows, n] without gaps. */
  put(values: ArrayLike<number>, layout: Layout = {}): number {
    return this.#place(floats(values), layout, false).at;
  }

  /** A list of 32-bit integers that only are read; 0 where there is none. */
  indices(values: ArrayLike<number> | undefined): number {
    return values ? this.#place(Int32Array.from(values), {}, false).at : 0;
  }

  /** Bytes that only are read. */
  bytes(values: ArrayLike<number>): number {
    const padded = new Uint8Array(Math.ceil(values.length / 4) * 4).fill(0xff);
    padded.set(values);
    return this.#place(new Int32Array(padded.buffer), {}, false).at;
  }

  /** Floats that the kernel replaces in place; values [rows, n] without gaps. */
  changing(values: ArrayLike<number>, layout: Layout = {}): Output {
    return new Output(this.#place(floats(values), layout, true));
  }

  /** Room for n results in each row. */
  output(n: number, layout: Layout = {}): Output {
    return new Output(this.#place(nothing((layout.rows ?? 1) * n), layout, true));
  }

  /** Runs the kernel, and throws if anything but its results has changed. */
  call<T>(kernel: (kernels: Kernels) => T): T {
    const result = kernel(this.kernels);
    this.check();
    return result;
  }

  /** Throws if anything but results has changed since it was placed. */
  check(): void {
    for (const region of this.#regions) region.check();
  }

  /** Runs a kernel that writes n results to an address. */
  results(n: number, kernel: (kernels: Kernels, at: number) => void): Output {
    const output = this.output(n);
    this.call((kernels) => kernel(kernels, output.at));
    return output;
  }

  /** Copies of n numbers from an address on, for results that stand inside others. */
  f32(at: number, n: number): Float32Array<ArrayBuffer> {
    return this.#runtime.arena.f32(at, n).slice();
  }

  f64(at: number, n: number): Float64Array<ArrayBuffer> {
    return this.#runtime.arena.f64(at, n).slice();
  }

  i32(at: number, n: number): Int32Array<ArrayBuffer> {
    return this.#runtime.arena.i32(at, n).slice();
  }

  u8(at: number, n: number): Uint8Array<ArrayBuffer> {
    return this.#runtime.arena.u8(at, n).slice();
  }

  /** Forgets all that was placed: for tests with very many calls. */
  clear(): void {
    this.#regions = [];
    const { arena } = this.#runtime;
    arena.begin(this.#start);
    arena.commit();
  }

  #place(cells: Int32Array, layout: Layout, isResult: boolean): Region {
    const region = new Region(this.#runtime, cells, layout, isResult);
    this.#regions.push(region);
    return region;
  }
}

const memories = new Map<string, Memory>();

function floats(values: ArrayLike<number>): Int32Array {
  return new Int32Array(Float32Array.from(values).buffer);
}
