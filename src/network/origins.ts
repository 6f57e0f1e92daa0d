/** Which of the rows that a layer's W began with are left: what removal and pruning take is gone for good. */
import type { LayerShape } from '../layers/shape.js';
import { rowsOf } from '../layers/sizes.js';
import type { Arena } from '../runtime/arena.js';

/**
 * Room for the origins of each layer, i32 [rows]; 0 where no row can be removed.
 *
 * @param origins those that are left already; undefined for all
 */
export function planOrigins(
  arena: Arena,
  shapes: readonly LayerShape[],
  origins: readonly (Int32Array | undefined)[],
): number[] {
  return shapes.map((shape, l) => {
    if (!shape.gates && !origins[l]) return 0;
    const rows = rowsOf(shape);
    const at = arena.words(rows);
    arena.whenReady(() => arena.i32(at, rows).set(origins[l] ?? indices(rows)));
    return at;
  });
}

/** A copy of the origins of a layer that began with `width` rows; undefined where all of them are left. */
export function originsLeft(
  arena: Arena,
  shape: LayerShape,
  width: number,
  at: number,
): Int32Array | undefined {
  const rows = rowsOf(shape);
  return rows === width ? undefined : arena.i32(at, rows).slice();
}

/** [width]: the place of each row that a layer began with among those that are left, −1 for one that is gone. */
export function placesOf(width: number, left: Int32Array | undefined): Int32Array {
  if (!left) return indices(width);
  const places = new Int32Array(width).fill(-1);
  left.forEach((row, place) => {
    places[row] = place;
  });
  return places;
}

/** 0, 1, … n − 1 */
export function indices(n: number): Int32Array {
  return Int32Array.from({ length: n }, (_, i) => i);
}
