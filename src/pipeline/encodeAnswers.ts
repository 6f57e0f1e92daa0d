/** A table's targets as answers of a data set. */
import { L0netError } from '../base/errors.js';
import type { Table } from '../table/table.js';
import { cellsOf } from './cells.js';
import type { Pipeline } from './pipeline.js';
import type { Target } from './target.js';

/** What the outputs of a network should be, as a `Dataset` has it. */
export interface TableAnswers {
  /** [rows], of the task 'classes': the place of each row's class. */
  readonly labels?: Int32Array;
  /** [rows, outputs], of all others. */
  readonly targets?: Float32Array;
}

/**
 * The answers in a table: (y − mean) / deviation of a number y, in float64 and then rounded; 1 and 0 of labels, and of the
 * second of two classes and the first; the place of a class among several.
 *
 * @param rows which rows, and in which order; all if left out
 * @throws L0netError INVALID_ARGUMENT for a column that is not there, and for a cell that is missing or no answer, with the
 *   names of its column and row
 */
export function encodeAnswers(pipeline: Pipeline, table: Table, rows?: ArrayLike<number>): TableAnswers {
  const { target } = pipeline;
  const cells = cellsOf(pipeline, table, rows);
  const width = target.columns.length;
  const numbers =
    target.task === 'classes' ? new Int32Array(cells.rows) : new Float32Array(cells.rows * width);
  target.columns.forEach((name, i) => {
    const cellAt = cells.column(name);
    const { read, expected } = readerOf(target, i);
    for (let row = 0; row < cells.rows; row++) {
      const cell = cellAt(row);
      const value = cell === null ? undefined : read(cell);
      if (value === undefined || !Number.isFinite(Math.fround(value))) {
        throw new L0netError('INVALID_ARGUMENT', {
          argument: cells.place(name, row),
          received: cell,
          expected,
        });
      }
      numbers[row * width + i] = value;
    }
  });
  return numbers instanceof Int32Array ? { labels: numbers } : { targets: numbers };
}

/** What makes an answer of a cell, or undefined of one that is none; and what it should be, in words. */
function readerOf(target: Target, i: number) {
  if (target.task === 'regression') {
    const [mean, deviation] = [target.means[i], target.deviations[i]];
    return {
      read: (cell: string | number | boolean) =>
        typeof cell === 'number' ? (cell - mean) / deviation : undefined,
      expected: 'a finite number, standardised as a float32 too',
    };
  }
  const classes = target.task === 'labels' ? undefined : target.classes;
  const places = new Map(
    classes
      ? classes.map((value, place) => [String(value), place])
      : [
          ['false', 0],
          ['true', 1],
          ['0', 0],
          ['1', 1],
        ],
  );
  return {
    read: (cell: string | number | boolean) => places.get(String(cell)),
    expected: classes ? `a class: ${classes.slice(0, 8).join(', ')}` : 'true or false',
  };
}
