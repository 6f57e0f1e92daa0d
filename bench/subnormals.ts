import type { LayerParameters } from '../src/layers/plan.js';
import type { TrainerState } from '../src/training/state.js';

/** How many of these are subnormal: too near to 0 for a whole mantissa, and slow in most processors. */
export function countSubnormals(values: Float32Array): number {
  const words = new Uint32Array(values.buffer, values.byteOffset, values.length);
  let count = 0;
  for (let i = 0; i < words.length; i++) {
    const magnitude = words[i] & 0x7fff_ffff;
    if (magnitude > 0 && magnitude < 0x0080_0000) count++;
  }
  return count;
}

/**
 * The share of subnormal numbers, from 0 to 1, in all that a training keeps from step to step: W, b and log α of all layers, their
 * averages, and both moments of each.
 */
export function subnormalShare({ network, layers }: TrainerState): number {
  const sets = [
    ...network.layers.flatMap(({ last, averaged }) => [last, averaged]),
    ...layers.flatMap(({ first, second }) => [first, second]),
  ];
  const arrays = sets.flatMap((set: LayerParameters | undefined) =>
    set ? [set.weights, set.bias, set.logAlpha ?? new Float32Array(0)] : [],
  );
  const cells = arrays.reduce((sum, { length }) => sum + length, 0);
  return arrays.reduce((sum, array) => sum + countSubnormals(array), 0) / cells;
}
