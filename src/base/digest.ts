import { L0netError } from './errors.js';
import { outOfMemory, zeros } from './outOfMemory.js';

/** Numbers whose bits make a digest. */
export type DigestedNumbers = Float32Array | Float64Array | Int32Array | Uint32Array;

/** SHA-256, in hexadecimal, over little-endian numbers, of which all NaNs are written as the same one: see sha256. */
export async function digestOf(arrays: readonly DigestedNumbers[]): Promise<string> {
  const { buffer } = zeros(arrays.reduce((sum, array) => sum + array.byteLength, 0) / 4);
  const view = new DataView(buffer);
  let at = 0;
  for (const array of arrays) {
    const write = writer(view, array);
    for (const value of array) {
      write(at, value);
      at += array.BYTES_PER_ELEMENT;
    }
  }
  return sha256(new Uint8Array(buffer));
}

/** As many bytes as Node digests at once. */
export const BLOCK = 2 ** 31 - 1;

/**
 * SHA-256 of bytes, in hexadecimal; of more bytes than a block has, that of the digests of the blocks, 32 bytes each. The
 * bytes are copied before this returns.
 *
 * @param block only tests have smaller ones
 * @throws L0netError UNSUPPORTED where there is no crypto.subtle: in pages without https; OUT_OF_MEMORY where the engine has
 *   no room for the copy.
 */
export async function sha256(bytes: Uint8Array, block = BLOCK): Promise<string> {
  if (!globalThis.crypto?.subtle) {
    const expected = 'a page with https, or localhost';
    throw new L0netError('UNSUPPORTED', { argument: 'crypto.subtle', received: undefined, expected });
  }
  const digests: Promise<ArrayBuffer>[] = [];
  for (let at = 0; at < bytes.length || at === 0; at += block) {
    digests.push(digest(bytes.subarray(at, at + block)));
  }
  const hashes = await Promise.all(digests).catch(() => {
    throw outOfMemory(bytes.length, 2 ** 32);
  });
  const all = hashes.flatMap((hash) => [...new Uint8Array(hash)]);
  if (hashes.length > 1) return sha256(Uint8Array.from(all));
  return all.map((byte) => byte.toString(16).padStart(2, '0')).join('');
}

/** Shared memory, which is not taken as it is, is copied. */
async function digest(part: Uint8Array): Promise<ArrayBuffer> {
  const own = part.buffer instanceof ArrayBuffer ? part : part.slice();
  return crypto.subtle.digest('SHA-256', own as Uint8Array<ArrayBuffer>);
}

function writer(view: DataView, array: DigestedNumbers): (at: number, value: number) => void {
  if (array instanceof Int32Array || array instanceof Uint32Array) {
    return (at, value) => view.setInt32(at, value, true);
  }
  if (array instanceof Float32Array) {
    return (at, value) => {
      if (Number.isNaN(value)) view.setUint32(at, 0x7fc00000, true);
      else view.setFloat32(at, value, true);
    };
  }
  return (at, value) => {
    if (Number.isNaN(value)) view.setBigUint64(at, 0x7ff8000000000000n, true);
    else view.setFloat64(at, value, true);
  };
}
