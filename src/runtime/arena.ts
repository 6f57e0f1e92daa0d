import { L0netError } from '../errors.js';

const PAGE = 65536;
const MOST_PAGES = 65536; // 4 GiB: all that a 32-bit memory can have

/**
 * Hands out regions of linear memory, one after another, each aligned to a cache line. Nothing is ever freed alone:
 * what was planned after a mark goes with it. Memory grows here and nowhere else, so a view that is made after the
 * planning never goes stale.
 */
export class Arena {
  #top: number;

  constructor(
    readonly memory: WebAssembly.Memory,
    base: number,
  ) {
    this.#top = base;
  }

  /** Reserves `bytes` zeroed bytes and returns their offset, a multiple of 64. */
  allocate(bytes: number): number {
    const offset = Math.ceil(this.#top / 64) * 64;
    const end = offset + bytes;
    const missing = Math.ceil((end - this.memory.buffer.byteLength) / PAGE);
    if (missing > 0) this.#grow(missing, end);
    new Uint8Array(this.memory.buffer, offset, bytes).fill(0);
    this.#top = end;
    return offset;
  }

  /** Reserves n 32-bit cells. */
  words(n: number): number {
    return this.allocate(4 * n);
  }

  /** The place up to which memory is in use, for `release`. */
  mark(): number {
    return this.#top;
  }

  /** Forgets all that was reserved since the mark. */
  release(mark: number): void {
    this.#top = mark;
  }

  f32(offset: number, n: number): Float32Array {
    return new Float32Array(this.memory.buffer, offset, n);
  }

  f64(offset: number, n: number): Float64Array {
    return new Float64Array(this.memory.buffer, offset, n);
  }

  i32(offset: number, n: number): Int32Array {
    return new Int32Array(this.memory.buffer, offset, n);
  }

  u8(offset: number, n: number): Uint8Array {
    return new Uint8Array(this.memory.buffer, offset, n);
  }

  #grow(pages: number, end: number): void {
    const fail = (): never => {
      throw new L0netError(
        'INVALID_ARGUMENT',
        {
          argument: 'memory',
          received: end,
          expected: `at most ${MOST_PAGES * PAGE} bytes, and as many as the engine has`,
        },
        `out of memory: ${end} bytes of linear memory are needed`,
      );
    };
    if (end > MOST_PAGES * PAGE) fail();
    try {
      this.memory.grow(pages);
    } catch {
      fail();
    }
  }
}
