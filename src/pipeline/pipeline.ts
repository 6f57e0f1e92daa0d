/** What a table's rows become before a network sees them, and what its outputs mean. */
import type { Cell } from '../table/table.js';
import type { Target } from './target.js';

/** A column of numbers x: one input, (x − mean) / deviation. */
export interface NumberInput {
  readonly name: string;
  readonly kind: 'number';
  readonly mean: number;
  /** Above 0. */
  readonly deviation: number;
  /** Stands where a number is missing; null where that is an error. */
  readonly fill: number | null;
  /** Whether a second input is 1 where the number is missing and 0 elsewhere. */
  readonly indicator: boolean;
}

/** A column of true and false: one input, 1 or 0. */
export interface BooleanInput {
  readonly name: string;
  readonly kind: 'boolean';
  /** Stands where a value is missing, from 0 to 1; null where that is an error. */
  readonly fill: number | null;
  /** Whether a second input is 1 where the value is missing and 0 elsewhere. */
  readonly indicator: boolean;
}

/**
 * A column of categories. One of its inputs is 1, the others are 0: there is one for each of the values, then one for all
 * other values (if `other`), then one for missing ones (if `missing` is 'own'). All are 0 for a value that none is for.
 *
 * A cell has a value if both are the same text: the number 7 and the text '7' are one value.
 */
export interface CategoryInput {
  readonly name: string;
  readonly kind: 'category';
  /** All texts, by their UTF-16 code units, or all whole numbers; ascending. */
  readonly values: readonly string[] | readonly number[];
  /** Whether values that are none of these have an input. */
  readonly other: boolean;
  /** What a missing value is: an error, a value with an input of its own, or as one that was never seen. */
  readonly missing: 'error' | 'own' | 'other';
}

/** What becomes of one column. */
export type InputColumn = NumberInput | BooleanInput | CategoryInput;

/**
 * How rows of a table become inputs of a network, and its outputs become answers: plain data, fitted on the training rows by
 * `fitPipeline`, and saved with the network.
 */
export interface Pipeline {
  /** In the order of the table that it was fitted on; their inputs follow each other in this order. */
  readonly columns: readonly InputColumn[];
  readonly target: Target;
  /** Columns of that table that are neither inputs nor targets: rows may have them. */
  readonly ignored: readonly string[];
}

/** A row as a plain object: columns by their names. null, undefined and NaN are missing values. */
export type Row = Readonly<Record<string, Cell | undefined>>;
