import { outOfMemory, PAGE, type Share } from '../base/outOfMemory.js';

/** 4 GiB, but for a page: a region that ended there would end at 0 for a pointer of 32 bits. */
export const MOST_PAGES = 65535;

/** What is counted before it is reserved. */
interface Plan {
  readonly start: number;
  top: number;
  readonly parts: { readonly name: string; readonly at: number }[];
  readonly writes: (() => void)[];
}

/**
 * Hands out regions of linear memory, one after another, each aligned to a cache line. Nothing is ever freed alone:
 * what was planned after a mark goes with it. Memory grows here and nowhere else, so a view that is made after the
 * planning never goes stale.
 *
 * A plan, from `begin` to `commit`, is first counted as a whole: if it does not fit, the error says what all of it
 * needs, and everything stays as it was. Until then there is no memory behind the regions: what has to be written into
 * them is left to `whenReady`.
 */
export class Arena {
  #top: number;
  #parts: Plan['parts'] = [];
  #plan: Plan | undefined;

  constructor(
    readonly memory: WebAssembly.Memory,
    base: number,
  ) {
    this.#top = base;
  }

  /** Starts a plan from a mark on, in place of one that was not committed. What the mark leaves out stays until `commit`. */
  begin(mark: number): void {
    this.#plan = { start: mark, top: mark, parts: this.#parts.filter(({ at }) => at < mark), writes: [] };
  }

  /** Gives a name to what the plan reserves from here on, for the error. */
  part(name: string): void {
    this.#plan?.parts.push({ name, at: this.#plan.top });
  }

  /** Runs `write` once there is memory behind all regions: at the end of the plan, or now if there is none. */
  whenReady(write: () => void): void {
    if (this.#plan) this.#plan.writes.push(write);
    else write();
  }

  /**
   * Reserves what was planned, zeroed.
   *
   * @throws L0netError OUT_OF_MEMORY; then nothing was changed, and the plan is forgotten
   */
  commit(): void {
    const plan = this.#plan;
    if (!plan) return;
    this.#plan = undefined;
    this.#reserve(plan.start, plan.top, plan.parts);
    this.#parts = plan.parts;
    for (const write of plan.writes) write();
  }

  /**
   * Reserves `bytes` zeroed bytes and returns their offset, a multiple of 64.
   *
   * @throws L0netError OUT_OF_MEMORY, unless this is part of a plan
   */
  allocate(bytes: number): number {
    const offset = Math.ceil(this.mark() / 64) * 64;
    if (this.#plan) this.#plan.top = offset + bytes;
    else this.#reserve(offset, offset + bytes, this.#parts);
    return offset;
  }

  /** Reserves n 32-bit cells. */
  words(n: number): number {
    return this.allocate(4 * n);
  }

  /** The place up to which memory is in use, or planned, for `begin`. */
  mark(): number {
    return this.#plan ? this.#plan.top : this.#top;
  }

  f32(offset: number, n: number): Float32Array {
    return new Float32Array(this.#buffer(offset), offset, n);
  }

  f64(offset: number, n: number): Float64Array {
    return new Float64Array(this.#buffer(offset), offset, n);
  }

  i32(offset: number, n: number): Int32Array {
    return new Int32Array(this.#buffer(offset), offset, n);
  }

  u8(offset: number, n: number): Uint8Array {
    return new Uint8Array(this.#buffer(offset), offset, n);
  }

  /** The memory behind a region. What is only planned has none, but may have somebody else's. */
  #buffer(offset: number): ArrayBuffer {
    if (this.#plan && offset >= this.#plan.start) throw new Error('a view of memory that is only planned');
    return this.memory.buffer;
  }

  #reserve(start: number, end: number, parts: Plan['parts']): void {
    const before = this.memory.buffer.byteLength;
    const missing = Math.ceil((end - before) / PAGE);
    if (missing > 0) this.#grow(missing, end, parts);
    // What has just grown is zero, and stays untouched: an engine gives pages when they are written.
    if (start < before) new Uint8Array(this.memory.buffer, start, Math.min(end, before) - start).fill(0);
    this.#top = end;
  }

  #grow(pages: number, end: number, parts: Plan['parts']): void {
    try {
      if (end <= MOST_PAGES * PAGE) {
        this.memory.grow(pages);
        return;
      }
    } catch {
      // The engine has no more.
    }
    const shares = parts.map(({ name, at }, i): Share => ({ name, bytes: (parts[i + 1]?.at ?? end) - at }));
    throw outOfMemory(end, MOST_PAGES * PAGE, shares);
  }
}
