import { inputsOf } from '../pipeline/inputs.js';
import type { InputColumn } from '../pipeline/pipeline.js';
import { type PlainNetwork, readsInputs } from './plainNetwork.js';

/** A column of a table that a network reads. */
export interface ReadColumn {
  readonly column: InputColumn;
  /** Which of the inputs that it becomes are read, ascending; never none. */
  readonly kept: readonly number[];
  /** The place of the first of these among all that the network reads. The others follow. */
  readonly first: number;
}

/** The columns that a network reads, in the order of its pipeline. */
export function readColumns(network: PlainNetwork): ReadColumn[] {
  if (!network.pipeline || !readsInputs(network)) return [];
  let [start, first] = [0, 0];
  const columns = network.pipeline.columns.map((column): ReadColumn => {
    const end = start + inputsOf(column);
    const kept = Array.from(
      network.keptInputs.filter((i) => i >= start && i < end),
      (i) => i - start,
    );
    const read = { column, kept, first };
    [start, first] = [end, first + kept.length];
    return read;
  });
  return columns.filter(({ kept }) => kept.length > 0);
}

/** The place of an input of a column among all that the network reads; −1 if it does not. */
export function placeOf({ kept, first }: ReadColumn, input: number): number {
  const at = kept.indexOf(input);
  return at < 0 ? -1 : first + at;
}
