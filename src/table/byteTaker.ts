import { type Bytes, joined } from './bytes.js';

/** Takes bytes off a stream, so many at a time. */
export class ByteTaker {
  readonly #iterator: AsyncIterator<Uint8Array>;
  #rest = new Uint8Array(0) as Uint8Array;

  constructor(bytes: Bytes) {
    this.#iterator = bytes[Symbol.asyncIterator]();
  }

  /** The next bytes: less than so many only where the stream ends. Memory is taken for what has come, whatever is asked for. */
  async take(count: number): Promise<Uint8Array> {
    const parts: Uint8Array[] = [];
    for (let missing = count; missing > 0; ) {
      if (this.#rest.length === 0) {
        const { done, value } = await this.#iterator.next();
        if (done) break;
        this.#rest = value;
      }
      const part = this.#rest.subarray(0, missing);
      this.#rest = this.#rest.subarray(part.length);
      missing -= part.length;
      parts.push(part);
    }
    return parts.length === 1 ? parts[0] : joined(parts);
  }

  async close(): Promise<void> {
    await this.#iterator.return?.();
  }
}
