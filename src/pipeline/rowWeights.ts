/** How much each row counts. */
import { checkChoice, checkNames } from '../base/check.js';
import { L0netError } from '../base/errors.js';
import { rowsOrAll } from '../table/rows.js';
import { cellOf, type Table } from '../table/table.js';
import { encodeAnswers } from './encodeAnswers.js';
import { checkColumn } from './options.js';
import type { Pipeline } from './pipeline.js';

export interface RowWeightOptions {
  /** Which rows, and in which order; all if left out. */
  readonly rows?: ArrayLike<number>;
  /** A column of numbers, 0 or more: how much each row counts. */
  readonly column?: string;
  /** 'balanced': all classes count the same together, whatever their numbers of rows. Of tasks with classes. */
  readonly classWeights?: 'balanced';
}

/**
 * How much each row counts, w of the column (1 if there is none) and, balanced, divided by the sum of w over the rows of its
 * class; all multiplied by a number that makes their mean 1.
 *
 * @returns [rows]
 * @throws L0netError UNKNOWN_OPTION; INVALID_ARGUMENT for weights that are missing, below 0, infinite or all 0, and for a task
 *   without classes
 */
export function rowWeights(pipeline: Pipeline, table: Table, options: RowWeightOptions): Float32Array {
  return rowWeigher(pipeline, table, options)(table, options.rows);
}

/**
 * The same as a function that is made of rows of a table, and gives the weights of those of any other, which are then by what class
 * counts there, and on its scale.
 *
 * @throws L0netError as `rowWeights`; so does the function
 */
export function rowWeigher(
  pipeline: Pipeline,
  table: Table,
  options: RowWeightOptions,
): (table: Table, rows?: ArrayLike<number>) => Float32Array {
  checkNames('options', options, ['rows', 'column', 'classWeights']);
  const { column, classWeights } = options;
  if (classWeights !== undefined) checkChoice('options.classWeights', classWeights, ['balanced']);
  const rows = rowsOrAll('options.rows', options.rows, table.rows);
  const sums = new Map<number, number>();
  const weigh = (table: Table, rows: ArrayLike<number>): Float64Array => {
    const weights =
      column === undefined ? new Float64Array(rows.length).fill(1) : columnWeights(table, column, rows);
    if (classWeights === undefined) return weights;
    const classes = classesOf(pipeline, table, rows);
    if (sums.size === 0) {
      weights.forEach((weight, i) => {
        sums.set(classes[i], (sums.get(classes[i]) ?? 0) + weight);
      });
    }
    // A class all of whose weights are 0 counts nothing; one that was not met counts as one row.
    return weights.map((weight, i) => (weight > 0 ? weight / (sums.get(classes[i]) || 1) : weight));
  };
  let sum = 0;
  for (const weight of weigh(table, rows)) sum += weight;
  if (rows.length > 0 && !(sum > 0 && sum < Infinity)) {
    const expected = 'weights whose sum is above 0, and finite';
    throw new L0netError('INVALID_ARGUMENT', { argument: 'options.column', received: sum, expected });
  }
  const scale = rows.length / sum;
  return (other, those) => {
    const weights = weigh(other, rowsOrAll('rows', those, other.rows));
    return Float32Array.from(weights, (weight) => weight * scale);
  };
}

function columnWeights(table: Table, name: string, rows: ArrayLike<number>): Float64Array {
  checkColumn('options.column', table, name);
  const column = table.column(name);
  return Float64Array.from(rows, (row) => {
    const weight = cellOf(column, row);
    if (typeof weight === 'number' && weight >= 0 && weight < Infinity) return weight;
    const argument = `${table.name}: ${name}[${row}]`;
    throw new L0netError('INVALID_ARGUMENT', {
      argument,
      received: weight,
      expected: 'a finite number from 0 on',
    });
  });
}

function classesOf(pipeline: Pipeline, table: Table, rows: ArrayLike<number>): ArrayLike<number> {
  const { task } = pipeline.target;
  if (task === 'classes' || task === 'two classes') {
    const { labels, targets } = encodeAnswers(pipeline, table, rows);
    return (labels ?? targets) as ArrayLike<number>;
  }
  const expected = `no class weights with the task '${task}'`;
  throw new L0netError('INVALID_ARGUMENT', {
    argument: 'options.classWeights',
    received: 'balanced',
    expected,
  });
}
