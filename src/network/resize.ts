import { compactParameters, type KeptCells } from '../layers/keptCells.js';
import { kindOf } from '../layers/shape.js';
import { trainedKindNamed } from '../stack/trainedKind.js';
import type { HeldLayers } from './held.js';

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
