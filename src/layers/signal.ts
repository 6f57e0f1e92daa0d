import type { LayerShape } from './shape.js';

/**
 * What flows between two layers: rows of values on their way up and, in training, their gradient on its way down. Of the
 * neurons or maps that there are only the open ones flow, side by side without gaps:
 *
 *     values [rows, openCount · area], leading dimension ld        gradient as values
 *
 * Which are open, the layer says whose gates decide it, when it settles: the one above for neurons, the one below for maps.
 */
export interface Signal {
  /** Cells of each neuron (1) or map. */
  readonly area: number;
  /** The most numbers of a row, padding included; 0 once it has a place that nobody else need plan. */
  words: number;
  /** f32: where the first row is; 0 until there is a place for it */
  values: number;
  /** f32: where dL/dvalues goes; 0 where nobody asks for it */
  gradient: number;
  /** Numbers from one row to the next. */
  ld: number;
  openCount: number;
  /** i32 [openCount], ascending: which neurons or maps those are, 0 for all */
  openList: number;
  /** The layer above, where its gates decide what flows. */
  reader?: Reader;
}

/** A layer with gates on its inputs, of which a stage below may close more. */
export interface Reader {
  readonly shape: LayerShape;
  /** f32 [inputs]: above 0 for those that are open for the layer itself, its gates say; 0 where all are */
  readonly inputGates: number;
  /** i32 [inputs]: which of the inputs that it began with each one is, 0 where none was removed */
  readonly origins: number;
  /** i32 [inputs]: those that are open */
  readonly open: number;
  openCount: number;
}

/** A signal without a place in memory, in which all of `units` neurons or maps are open. */
export function createSignal(units: number, area: number, words: number): Signal {
  return { area, words, values: 0, gradient: 0, ld: words, openCount: units, openList: 0 };
}

/** Numbers that flow in a row. */
export function flowing({ openCount, area }: Signal): number {
  return openCount * area;
}
