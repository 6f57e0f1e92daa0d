/** Makes data sets of a table: which rows, which inputs, which answers. */
import type { Dataset } from '../data/dataset.js';
import type { ColumnDescription } from '../pipeline/describeInput.js';
import { encode } from '../pipeline/encode.js';
import { encodeAnswers } from '../pipeline/encodeAnswers.js';
import { type FittedPipeline, fitPipeline } from '../pipeline/fit.js';
import { rowsWithAnswers } from '../pipeline/missing.js';
import { type PipelineOptions, resolvePipelineOptions } from '../pipeline/options.js';
import type { Pipeline } from '../pipeline/pipeline.js';
import { rowWeights } from '../pipeline/rowWeights.js';
import { findTask } from '../pipeline/task.js';
import type { FoldOptions } from '../table/folds.js';
import { type Split, splitTable } from '../table/split.js';
import type { Table } from '../table/table.js';

/** What is to be learnt from a table, and from which of its rows. */
export interface TableDataOptions extends PipelineOptions {
  /** A share of the rows, or a number of them, that is measured after each epoch. Default: none. */
  readonly validation?: number;
  /** A share of the rows, or a number of them, that nobody looks at before the end. Default: none. */
  readonly test?: number;
  /** A column whose values are kept together in one part, as persons are of whom there are several rows. */
  readonly splitBy?: string;
  /** The last rows are for the test; or a column, a date say, that rows are sorted by first. Default: by chance. */
  readonly inOrder?: boolean | string;
  /** 'balanced': all classes count the same, whatever their numbers of rows. */
  readonly classWeights?: 'balanced';
  /** Decides which rows are chosen. Default 1. */
  readonly seed?: number;
}

/** A table as a network is trained on it. */
export interface TableData {
  readonly pipeline: Pipeline;
  /** What each column of the table is. */
  readonly columns: readonly ColumnDescription[];
  /** What to think about, a sentence each. */
  readonly warnings: readonly string[];
  /** Numbers of rows of the table. */
  readonly split: Split;
  readonly training: Dataset;
  /** Absent where no rows were asked for. */
  readonly validation: Dataset | undefined;
}

/**
 * Splits a table, fits a pipeline to its training rows, and encodes these and those for validation. Classes have their share in
 * each part, unless the rows are split by a column or in order. With a way for missing values (`missing`), rows without a target
 * are left out, with a warning.
 *
 * @throws L0netError as `splitTable`, `fitPipeline`, `encode`, `encodeAnswers` and `rowWeights` do
 */
export function prepareTable(table: Table, options: TableDataOptions): TableData {
  const { validation, test, inOrder } = options;
  const split = splitTable(table, {
    ...(validation !== undefined && { validation }),
    ...(test !== undefined && { test }),
    ...(inOrder ? { inOrder, rows: usableRows(table, options) } : splitOptions(table, options)),
  });
  return prepareSplit(table, options, split);
}

/** The columns of the options, without the rest. What rows are split by would be no help with rows of other groups. */
function columnOptions(options: TableDataOptions): PipelineOptions {
  const { validation, test, splitBy, inOrder, classWeights, seed, ...columns } = options;
  const { target, drop = [], category = [], number = [] } = columns;
  if (splitBy === undefined || [target, drop, category, number].flat().includes(splitBy)) return columns;
  return { ...columns, drop: [...drop, splitBy] };
}

/** The rows that can be learnt from: those with a target, if it may be missing; or all. */
function usableRows(table: Table, options: TableDataOptions): Int32Array {
  const { targets } = resolvePipelineOptions(table, columnOptions(options));
  return options.missing === undefined
    ? Int32Array.from({ length: table.rows }, (_, row) => row)
    : rowsWithAnswers(table, targets);
}

/** How a table's rows are split by chance. */
export function splitOptions(table: Table, options: TableDataOptions): FoldOptions {
  const { seed, splitBy } = options;
  const resolved = resolvePipelineOptions(table, columnOptions(options));
  const { task } = findTask(table, resolved);
  const byClass = task === 'classes' || task === 'two classes';
  return {
    rows: usableRows(table, options),
    ...(seed !== undefined && { seed }),
    ...(splitBy !== undefined && { by: splitBy }),
    ...(byClass && splitBy === undefined && { stratify: resolved.targets[0] }),
  };
}

/** As `prepareTable`, of rows that were split already. */
export function prepareSplit(table: Table, options: TableDataOptions, split: Split): TableData {
  const columns = columnOptions(options);
  const { classWeights } = options;
  const fitted = fitPipeline(table, split.training, columns);
  const without = table.rows - usableRows(table, options).length;
  const left = without > 0 ? [`${without} rows have no target, and are left out`] : [];
  const weighing = { classWeights, column: columns.weights };
  // What is missing there is to be known before the training, not after it.
  datasetOf(fitted, table, split.test);
  return {
    ...fitted,
    warnings: [...table.warnings.map(({ message }) => message), ...left, ...fitted.warnings],
    split,
    training: datasetOf(fitted, table, split.training, weighing),
    validation: split.validation.length > 0 ? datasetOf(fitted, table, split.validation, {}) : undefined,
  };
}

/** How rows of a data set are weighed. */
interface Weighing {
  readonly classWeights?: 'balanced' | undefined;
  readonly column?: string | undefined;
}

/** Rows of a table as a data set. */
export function datasetOf(
  { pipeline }: Pick<FittedPipeline, 'pipeline'>,
  table: Table,
  rows: ArrayLike<number>,
  { classWeights, column }: Weighing = {},
): Dataset {
  const weighs = classWeights !== undefined || column !== undefined;
  return {
    inputs: encode(pipeline, table, { rows }),
    ...encodeAnswers(pipeline, table, rows),
    ...(weighs && {
      weights: rowWeights(pipeline, table, {
        rows,
        ...(classWeights !== undefined && { classWeights }),
        ...(column !== undefined && { column }),
      }),
    }),
  };
}
