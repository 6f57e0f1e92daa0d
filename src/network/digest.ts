import { digestOf } from '../base/digest.js';
import type { LayerParameters } from '../layers/plan.js';

/**
 * SHA-256, in hexadecimal, over the little-endian float32 W, b, log α of each layer, in order, and with batch
 * normalisation γ and the running statistics. Equal digests mean equal
 * parameters, bit for bit. NaNs are all written as 7fc00000: WebAssembly leaves their bits open.
 */
export function parametersDigest(layers: readonly LayerParameters[]): Promise<string> {
  return digestOf(
    layers.flatMap(({ weights, bias, logAlpha, scale, statistics }) =>
      [weights, bias, logAlpha, scale, statistics].filter((part) => part !== undefined),
    ),
  );
}
