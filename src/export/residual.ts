import { L0netError } from '../base/errors.js';

/** Means of windows, sums without a rectifier and residual blocks are not written for other programs. Throws L0netError UNSUPPORTED. */
export function refuseResidual(): never {
  throw new L0netError('UNSUPPORTED', {
    argument: 'network',
    received: 'means, sums without a rectifier or residual blocks',
    expected: 'convolutions with a rectifier and maxima, whose batch normalisation pruning has folded',
  });
}
