import { compactParameters, type KeptCells } from '../layers/keptCells.js';
import { writeParameters } from '../layers/parameters.js';
import type { ParameterRegion } from '../layers/plan.js';
import { kindOf, type LayerShape } from '../layers/shape.js';
import { rowsOf } from '../layers/sizes.js';
import type { Runtime } from '../runtime/runtime.js';
import { trainedKindNamed } from '../stack/trainedKind.js';
import { indices } from './origins.js';
import type { NetworkState } from './state.js';

/** A network's layers, and where what it holds of them stands in linear memory. */
export interface HeldLayers {
  readonly runtime: Runtime;
  readonly shapes: readonly LayerShape[];
  /** i32 [rows] of each layer; 0 where none can be removed */
  readonly origins: readonly number[];
  readonly last: readonly ParameterRegion[];
  readonly averaged: readonly ParameterRegion[] | undefined;
}

/** Removes rows and columns of layers for good, from the parameters and their averages. */
export function removeRows(
  { runtime, shapes, origins, last, averaged }: HeldLayers,
  kept: readonly KeptCells[],
): void {
  const { arena, kernels } = runtime;
  shapes.forEach((shape, l) => {
    for (const regions of [last, averaged]) {
      if (regions) compactParameters(kernels, regions[l], shape, kept[l]);
    }
    const { list, count } = kept[l].rows;
    if (list) kernels.compact(origins[l], 1, list, count, 0, 1);
  });
  shapes.forEach((shape, l) => {
    const { rows, columns } = kept[l];
    const kind = trainedKindNamed(kindOf(shape));
    Object.assign(shape, kind.sizes(shape, rows.count, columns.count));
    const groups = shape.gates?.groups;
    if (!groups || !rows.list) return;
    const left = arena.i32(rows.list, rows.count).map((row) => groups[row]);
    Object.assign(shape, { gates: { ...shape.gates, groups: left } });
  });
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
