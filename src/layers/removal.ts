import type { Kernels } from '../runtime/runtime.js';
import type { LayerShape, ParameterRegion } from './parameters.js';

/** Which inputs of a layer stay: i32 indices in linear memory, ascending, or 0 for all. */
export interface KeptInputs {
  readonly list: number;
  readonly count: number;
}

/**
 * Takes removed inputs (rows) and the inputs that the next layer removed (columns) out of a layer's parameters, or of
 * anything shaped like them, in place. The shape is that of before.
 */
export function compactParameters(
  kernels: Kernels,
  region: ParameterRegion,
  shape: LayerShape,
  rows: KeptInputs,
  columns: KeptInputs,
): void {
  const { weights, bias, logAlpha } = region;
  kernels.compact(weights, shape.outputs, rows.list, rows.count, columns.list, columns.count);
  if (columns.list) kernels.compact(bias, 1, columns.list, columns.count, 0, 1);
  if (rows.list && logAlpha) kernels.compact(logAlpha, 1, rows.list, rows.count, 0, 1);
}

/**
 * Counts for how many ends of epochs in a row each gate of a layer has been found at the lower clamp of log α: there its
 * penalty holds it, and only noise opens it again.
 */
export class ClampWatch {
  #streaks: Uint32Array;

  constructor(inputs: number) {
    this.#streaks = new Uint32Array(inputs);
  }

  /** u32 [inputs]: the count of each gate. */
  get streaks(): Uint32Array {
    return this.#streaks.slice();
  }

  /** Goes on from the counts of another watch. */
  restore(streaks: Uint32Array): void {
    this.#streaks = streaks.slice();
  }

  /**
   * Looks at log α at the end of an epoch; returns the indices of the gates to keep, those with fewer than `epochs`
   * such ends in a row. One gate is kept in any case.
   */
  keep(logAlpha: Float32Array, limit: number, epochs: number): number[] {
    const lowest = Math.fround(-limit);
    const streaks = Uint32Array.from(logAlpha, (value, i) => (value <= lowest ? this.#streaks[i] + 1 : 0));
    const all = Array.from(streaks, (_, i) => i);
    const kept = all.filter((i) => streaks[i] < epochs);
    if (kept.length === 0) kept.push(0);
    this.#streaks = Uint32Array.from(kept, (i) => streaks[i]);
    return kept;
  }
}
