import { writeParameters } from '../layers/parameters.js';
import type { LayerShape } from '../layers/shape.js';
import type { TrainerAccess } from './access.js';
import type { NetworkState } from './state.js';

/** Writes the parameters of a state, as they are, into a network that was put together after its blueprint. */
export function restoreParameters(
  { runtime, last, averaged, changed }: TrainerAccess,
  shapes: readonly LayerShape[],
  { layers }: NetworkState,
): void {
  layers.forEach((layer, l) => {
    writeParameters(runtime.arena, shapes[l], last[l], layer.last);
    if (averaged && layer.averaged) writeParameters(runtime.arena, shapes[l], averaged[l], layer.averaged);
  });
  changed();
}
