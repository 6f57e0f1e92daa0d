import type { Arena } from '../runtime/arena.js';
import { formOf } from './kinds.js';
import { columnsOf, rowsOf } from './sizes.js';
import type { TrainedLayer } from './trainedLayer.js';

/**
 * Opens all gates of a layer for good, where they are on rows: log α becomes its upper limit, and W what gives the same with it.
 *
 *     W_i ← W_i · ẑ_i / ẑ(limit)        of the columns that a gate multiplies
 */
export function openForGood(arena: Arena, layer: TrainedLayer, limit: number): void {
  const { shape, parameters, first, second, z: gates } = layer;
  if (!shape.gates) return;
  const [rows, columns] = [rowsOf(shape), columnsOf(shape)];
  layer.decideGates();
  const before = arena.f32(gates, rows).slice();
  for (const moment of second ? [first, second] : [first]) arena.f32(moment.logAlpha, rows).fill(0);
  arena.f32(parameters.logAlpha, rows).fill(limit);
  layer.hold();
  const from = formOf(shape).gatedFrom?.(shape) ?? 0;
  const [z, w] = [arena.f32(gates, rows), arena.f32(parameters.weights, rows * columns)];
  for (let i = 0; i < w.length; i++) {
    const row = Math.floor(i / columns);
    if (i % columns >= from) w[i] *= Math.fround(before[row] / z[row]);
  }
  layer.measure();
}
