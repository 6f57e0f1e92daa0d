import { L0netError } from '../base/errors.js';
import { hasGaps, type LayerGeometry } from '../layers/shape.js';

/** Windows with gaps between their cells are not written for other programs. Throws L0netError UNSUPPORTED. */
export function refuseGaps(layers: readonly LayerGeometry[]): void {
  if (!layers.some(hasGaps)) return;
  throw new L0netError('UNSUPPORTED', {
    argument: 'network',
    received: 'windows with gaps',
    expected: 'convolutions without dilation',
  });
}
