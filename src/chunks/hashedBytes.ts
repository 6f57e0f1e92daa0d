import { BLOCK } from '../base/digest.js';
import { newSha256, type Sha256 } from './sha256.js';

/** Bytes that come one after another, and the digest that `sha256` of src/base/digest.ts gives of all of them together. */
export class HashedBytes {
  readonly #block: number;
  #hash: Sha256 = newSha256();
  /** Bytes in #hash. */
  #filled = 0;
  readonly #digests: Uint8Array[] = [];

  /** @param block bytes that are digested at once; only tests have fewer */
  constructor(block = BLOCK) {
    this.#block = block;
  }

  add({ buffer, byteOffset, byteLength }: ArrayBufferView): void {
    const bytes = new Uint8Array(buffer, byteOffset, byteLength);
    for (let at = 0; at < bytes.length; ) {
      if (this.#filled === this.#block) this.#endBlock();
      const end = Math.min(bytes.length, at + this.#block - this.#filled);
      this.#hash.update(bytes.subarray(at, end));
      this.#filled += end - at;
      at = end;
    }
  }

  /** In hexadecimal. Nothing can be added after it. */
  digest(): string {
    this.#endBlock();
    const digests = this.#digests.splice(0);
    if (digests.length === 1) {
      return Array.from(digests[0], (byte) => byte.toString(16).padStart(2, '0')).join('');
    }
    for (const each of digests) this.add(each);
    return this.digest();
  }

  #endBlock(): void {
    this.#digests.push(this.#hash.digest());
    this.#hash = newSha256();
    this.#filled = 0;
  }
}
