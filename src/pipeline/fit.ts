/** Fits a pipeline to the training rows of a table. */
import { L0netError } from '../base/errors.js';
import { checkRows } from '../table/rows.js';
import type { BooleanColumn, Column, NumberColumn, Table } from '../table/table.js';
import { countValues } from './counts.js';
import { describeResolved } from './describe.js';
import type { ColumnDescription } from './describeInput.js';
import { checkNothingMissing } from './missing.js';
import { meanAndDeviation, medianOf, presentValues } from './moments.js';
import { type MissingWay, type PipelineOptions, resolvePipelineOptions } from './options.js';
import type { BooleanInput, CategoryInput, InputColumn, NumberInput, Pipeline } from './pipeline.js';
import { frequentValues, rareBelow } from './rare.js';
import type { Target } from './target.js';
import { type FoundTask, findTask } from './task.js';

/** A pipeline, and what there is to say of it. */
export interface FittedPipeline {
  readonly pipeline: Pipeline;
  /** What each column of the table is, in its order. */
  readonly columns: readonly ColumnDescription[];
  /** What to think about, a sentence each: the warnings of `columns`, and those of fitting. */
  readonly warnings: readonly string[];
}

/**
 * Fits a pipeline to training rows. What columns are and what the task is: `describeColumns`. Numbers x of the inputs, and of
 * the targets of a regression, are standardised by
 *
 *     mean = Σ x / n        deviation = √(Σ (x − mean)² / n)
 *
 * over the training rows that have them, in float64 and in their order. A category has an input for each value that is in
 * `rare` training rows or more, one for all others if there are any, and one for missing values if there are any: no input is
 * made that no training row sets, since nothing would train its weights. No other row is looked at, but for the names of the
 * classes.
 *
 * @param rows numbers of the training rows, one or more
 * @throws L0netError UNKNOWN_OPTION; INVALID_ARGUMENT for rows, options and columns that do not fit each other; for missing
 *   values without a way, counted by columns, and for missing targets; for infinite numbers, or such that are too large to
 *   have a mean; and if no input is left
 */
export function fitPipeline(table: Table, rows: ArrayLike<number>, options: PipelineOptions): FittedPipeline {
  checkRows('rows', rows, table.rows);
  if (rows.length === 0) {
    throw new L0netError('INVALID_ARGUMENT', {
      argument: 'rows',
      received: rows,
      expected: 'one training row or more',
    });
  }
  const resolved = resolvePipelineOptions(table, options);
  const descriptions = describeResolved(table, resolved, rows);
  const inputs = descriptions.filter(
    ({ kind }) => kind !== 'target' && kind !== 'weights' && kind !== 'dropped',
  );
  if (inputs.length === 0) {
    const received = descriptions.map(({ name, kind }) => `${name}: ${kind}`).join(', ');
    const expected = 'a column that is an input';
    throw new L0netError('INVALID_ARGUMENT', { argument: table.name, received, expected });
  }
  const withoutWay = inputs.map(({ name }) => name).filter((name) => resolved.missing(name) === 'error');
  checkNothingMissing(table, rows, withoutWay, 'a way for missing values: mean, median or indicator');
  checkNothingMissing(table, rows, resolved.targets, 'only rows that have their targets');

  const found = findTask(table, resolved);
  const warnings = descriptions.flatMap(({ warning }) => warning ?? []);
  const columns = inputs.map(({ name, kind }): InputColumn => {
    const column = table.column(name);
    const way = resolved.missing(name);
    if (kind === 'category') return fitCategory(column, rows, rareBelow(resolved, rows.length), way);
    return fitNumbers(table, column as NumberColumn | BooleanColumn, rows, way, warnings);
  });
  const target = fitTarget(table, resolved.targets, found, rows, warnings);
  const ignored = descriptions.filter(({ kind }) => kind === 'weights' || kind === 'dropped');
  const pipeline = { columns, target, ignored: ignored.map(({ name }) => name) };
  return { pipeline, columns: descriptions, warnings };
}

function fitCategory(column: Column, rows: ArrayLike<number>, rare: number, way: MissingWay): CategoryInput {
  const counts = countValues(column, rows);
  const values = frequentValues(counts, rare);
  const own = counts.missing > 0 ? 'own' : 'other';
  return {
    name: column.name,
    kind: 'category',
    values,
    other: values.length < counts.values.size,
    missing: way === 'error' ? way : own,
  };
}

function fitNumbers(
  table: Table,
  column: NumberColumn | BooleanColumn,
  rows: ArrayLike<number>,
  way: MissingWay,
  warnings: string[],
): NumberInput | BooleanInput {
  const { name, kind } = column;
  const values =
    kind === 'number' ? column.values : Float64Array.from(column.values, (x) => (x < 0 ? NaN : x));
  const { mean, deviation, median, constant, missing } = statisticsOf(table, name, values, rows);
  const indicator = way === 'indicator' && missing > 0;
  if (constant && missing > 0 && !indicator) {
    warnings.push(`${name} is ${mean} in all training rows that have it, and nothing tells which those are`);
  }
  const fill = way === 'error' ? null : way === 'median' ? median() : mean;
  if (kind === 'boolean') return { name, kind, fill, indicator };
  return { name, kind, mean, deviation, fill, indicator };
}

function fitTarget(
  table: Table,
  names: readonly string[],
  { task, classes }: FoundTask,
  rows: ArrayLike<number>,
  warnings: string[],
): Target {
  const [name] = names;
  if (task === 'labels') return { task, columns: names, thresholds: names.map(() => 0.5) };
  if (task === 'regression') {
    const all = names.map((name) => {
      const statistics = statisticsOf(table, name, (table.column(name) as NumberColumn).values, rows);
      if (statistics.constant) warnings.push(`${name}, a target, is ${statistics.mean} in all training rows`);
      return statistics;
    });
    const deviations = all.map(({ deviation }) => deviation);
    return { task, columns: names, means: all.map(({ mean }) => mean), deviations };
  }
  const { values } = countValues(table.column(name), rows);
  for (const value of classes.filter((value) => !values.has(value))) {
    warnings.push(`no training row has the class ${value} of ${name}`);
  }
  if (task === 'classes') return { task, columns: [name], classes };
  return { task, columns: [name], classes: [classes[0], classes[1]], threshold: 0.5 };
}

/** Throws L0netError INVALID_ARGUMENT for numbers that are infinite, or whose mean is. */
function statisticsOf(table: Table, name: string, values: Float64Array, rows: ArrayLike<number>) {
  for (let i = 0; i < rows.length; i++) {
    if (Math.abs(values[rows[i]]) !== Infinity) continue;
    const argument = `${table.name}: ${name}[${rows[i]}]`;
    throw new L0netError('INVALID_ARGUMENT', {
      argument,
      received: values[rows[i]],
      expected: 'a finite number',
    });
  }
  const present = presentValues(values, rows);
  const { mean, deviation } = meanAndDeviation(present);
  if (!Number.isFinite(mean) || !Number.isFinite(deviation)) {
    const expected = 'numbers whose sum and deviation are finite';
    throw new L0netError('INVALID_ARGUMENT', {
      argument: `${table.name}: ${name}`,
      received: mean,
      expected,
    });
  }
  return {
    mean,
    deviation,
    median: () => medianOf(present),
    constant: present.every((value) => value === present[0]),
    missing: rows.length - present.length,
  };
}
