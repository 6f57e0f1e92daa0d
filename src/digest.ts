import { L0netError } from './errors.js';
import type { LayerParameters } from './layers/parameters.js';

/** Numbers whose bits make a digest. */
export type DigestedNumbers = Float32Array | Float64Array | Int32Array | Uint32Array;

/**
 * SHA-256, in hexadecimal, over the little-endian float32 W, b, log α of each layer, in order. Equal digests mean equal
 * parameters, bit for bit. NaNs are all written as 7fc00000: WebAssembly leaves their bits open.
 */
export function parametersDigest(layers: readonly LayerParameters[]): Promise<string> {
  return digestOf(
    layers.flatMap(({ weights, bias, logAlpha }) => (logAlpha ? [weights, bias, logAlpha] : [weights, bias])),
  );
}

/** SHA-256, in hexadecimal, over little-endian numbers, of which all NaNs are written as the same one. */
export async function digestOf(arrays: readonly DigestedNumbers[]): Promise<string> {
  const bytes = new Uint8Array(arrays.reduce((sum, array) => sum + array.byteLength, 0));
  const view = new DataView(bytes.buffer);
  let at = 0;
  for (const array of arrays) {
    const write = writer(view, array);
    for (const value of array) {
      write(at, value);
      at += array.BYTES_PER_ELEMENT;
    }
  }
  return sha256(bytes);
}

/**
 * SHA-256 of bytes, in hexadecimal. The bytes are copied before this returns.
 *
 * @throws L0netError UNSUPPORTED where there is no crypto.subtle: in pages without https.
 */
export async function sha256(bytes: Uint8Array): Promise<string> {
  if (!globalThis.crypto?.subtle) {
    const expected = 'a page with https, or localhost';
    throw new L0netError('UNSUPPORTED', { argument: 'crypto.subtle', received: undefined, expected });
  }
  const hash = new Uint8Array(await crypto.subtle.digest('SHA-256', bytes as Uint8Array<ArrayBuffer>));
  return Array.from(hash, (byte) => byte.toString(16).padStart(2, '0')).join('');
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
