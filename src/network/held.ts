/** What a network holds of its layers in linear memory: copied as states, and brought back to them. */
import { readParameters, writeParameters } from '../layers/parameters.js';
import type { LayerState, ParameterRegion } from '../layers/plan.js';
import { geometryOf, type LayerShape } from '../layers/shape.js';
import { rowsOf } from '../layers/sizes.js';
import type { Runtime } from '../runtime/runtime.js';
import { indices, originsLeft } from './origins.js';
import type { NetworkState } from './state.js';

/** A network's layers, and where what it holds of them stands in linear memory. */
export interface HeldLayers {
  readonly runtime: Runtime;
  readonly shapes: readonly LayerShape[];
  /** Rows of W of each layer as the network began */
  readonly widths: readonly number[];
  /** i32 [rows] of each layer; 0 where none can be removed */
  readonly origins: readonly number[];
  readonly last: readonly ParameterRegion[];
  readonly averaged: readonly ParameterRegion[] | undefined;
}

/**
 * Copies of all that the layers are.
 *
 * @param hasAverage whether there is anything in `averaged`
 */
export function layerStates(held: HeldLayers, hasAverage: boolean): LayerState[] {
  const { runtime, shapes, widths, origins, last, averaged } = held;
  const { arena } = runtime;
  return shapes.map((shape, l) => ({
    ...geometryOf(shape),
    width: widths[l],
    origins: originsLeft(arena, shape, widths[l], origins[l]),
    gates: shape.gates,
    last: readParameters(arena, shape, last[l]),
    averaged: averaged && hasAverage ? readParameters(arena, shape, averaged[l]) : undefined,
  }));
}

/** Brings the layers to a state, as it is, of which they have been a part, or are one: there is room for what was removed since. */
export function restoreState(
  { runtime, shapes, origins, last, averaged }: HeldLayers,
  { layers }: NetworkState,
): void {
  const { arena } = runtime;
  layers.forEach((layer, l) => {
    const shape = shapes[l];
    const { inputs, outputs } = layer.last;
    Object.assign(shape, { inputs, outputs, gates: layer.gates });
    const rows = rowsOf(shape);
    if (origins[l]) arena.i32(origins[l], rows).set(layer.origins ?? indices(rows));
    writeParameters(arena, shape, last[l], layer.last);
    if (averaged && layer.averaged) writeParameters(arena, shape, averaged[l], layer.averaged);
  });
}
