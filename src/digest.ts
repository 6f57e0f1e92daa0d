import type { LayerParameters } from './layers/parameters.js';

/**
 * SHA-256, in hexadecimal, over the little-endian float32 W, b, log α of each layer, in order. Equal digests mean equal
 * parameters, bit for bit. NaNs are all written as 7fc00000: WebAssembly leaves their bits open.
 */
export async function parametersDigest(layers: readonly LayerParameters[]): Promise<string> {
  const arrays = layers.flatMap(({ weights, bias, logAlpha }) =>
    logAlpha ? [weights, bias, logAlpha] : [weights, bias],
  );
  const bytes = new Uint8Array(arrays.reduce((sum, array) => sum + array.byteLength, 0));
  const view = new DataView(bytes.buffer);
  let at = 0;
  for (const array of arrays) {
    for (const value of array) {
      if (Number.isNaN(value)) view.setUint32(at, 0x7fc00000, true);
      else view.setFloat32(at, value, true);
      at += 4;
    }
  }
  const hash = new Uint8Array(await crypto.subtle.digest('SHA-256', bytes));
  return Array.from(hash, (byte) => byte.toString(16).padStart(2, '0')).join('');
}
