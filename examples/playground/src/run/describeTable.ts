/** A table as it is shown before training: what its columns are taken for. */
import {
  type Column,
  cellOf,
  describeColumns,
  lengthOf,
  type PipelineOptions,
  type Table,
  tableDefaults,
} from 'l0net/table';
import type { TableSettings } from '../settings/settings.js';
import type { TableInfo } from './messages.js';
import { dataOptions } from './tableProblem.js';

/** What is thought of a table that nobody has said anything about: its last column is learnt. */
export function firstSettings(table: Table): TableSettings {
  const target = table.columns.at(-1);
  const hasMissing = table.columns.some((column) => missingIn(column) > 0);
  return {
    file: table.name,
    target: target?.name ?? '',
    task: 'auto',
    drop: [],
    category: [],
    number: [],
    missing: hasMissing ? 'indicator' : 'error',
  };
}

/** @throws L0netError where settings and columns do not fit each other */
export function describeTable(table: Table, settings: TableSettings): TableInfo {
  const { test, seed, ...options } = dataOptions(settings, 0);
  const columns = describeColumns(table, options satisfies PipelineOptions);
  const task = columns.find(({ kind }) => kind === 'target')?.detail ?? '';
  const defaults = tableDefaults(/regression/.test(task) ? 'regression' : 'classes', 0.8 * table.rows);
  const { epochs, batchSize, lambda, learningRate } = defaults.trainer;
  return {
    file: table.name,
    rows: table.rows,
    columns: columns.map(({ name, kind, detail, warning }) => ({
      name,
      kind,
      detail,
      missing: missingIn(table.column(name)),
      warning: warning ?? '',
    })),
    warnings: table.warnings.map(({ message }) => message),
    task,
    settings,
    suggested: {
      hidden: defaults.hidden,
      lambda: [...lambda],
      learningRate,
      batch: batchSize,
      epochs,
    },
  };
}

function missingIn(column: Column): number {
  let missing = 0;
  for (let row = 0; row < lengthOf(column); row++) if (cellOf(column, row) === null) missing++;
  return missing;
}
