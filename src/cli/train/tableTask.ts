import type { NetworkOptions, TrainingData } from '../../index.js';
import type { Pipeline } from '../../pipeline/pipeline.js';
import { withThreshold } from '../../pipeline/threshold.js';
import type { Table } from '../../table.js';
import { tableDefaults } from '../../tabular/defaults.js';
import { prepareTable, type TableData, type TableDataOptions } from '../../tabular/prepare.js';
import { networkOptions, type TrainTableOptions } from '../../tabular/trainTable.js';
import { chunkedOf } from '../../training/trainingData.js';
import type { Parsed } from '../arguments/options.js';
import { count } from '../output/format.js';
import { gateOptions } from './gates.js';
import type { trainOptions } from './options.js';
import { type RunTrainerOptions, type TrainSettings, trainerOptions } from './settings.js';
import { tableOutcome } from './tableOutcome.js';
import type { RunTask } from './task.js';

type ParsedTraining = Parsed<typeof trainOptions>;

/** What of the options says which rows and columns of a table are learnt from. */
export function tableDataOptions({ values }: ParsedTraining): TableDataOptions {
  const { target, task, drop, category, number, missing, rare, rowWeights, classWeights } = values;
  const { validation, test, splitBy, inOrder, seed } = values;
  return {
    target,
    ...(task !== 'auto' && { task: task === 'two-classes' ? 'two classes' : task }),
    drop,
    category,
    number,
    ...(missing !== 'error' && { missing }),
    ...(rare !== 'auto' && { rare }),
    ...(rowWeights !== '' && { weights: rowWeights }),
    ...(classWeights !== 'none' && { classWeights }),
    ...(validation !== 0 && { validation }),
    ...(test !== 0 && { test }),
    ...(splitBy !== '' && { splitBy }),
    ...(inOrder !== '' && { inOrder: inOrder === 'rows' ? true : inOrder }),
    seed,
  };
}

/**
 * What of the options says how a network is trained on a table: those that nobody wrote follow from the task and the number of
 * training rows.
 */
export function tableTraining(
  parsed: ParsedTraining,
  { target }: Pipeline,
  rows: number,
): { hidden: readonly number[]; gates: TrainTableOptions['gates']; trainer: RunTrainerOptions } {
  const { values, given } = parsed;
  const defaults = tableDefaults(target.task, rows, given.has('hidden') ? values.hidden : undefined);
  const { hidden } = defaults;
  const gated = hidden.length + 1;
  const dropRate = given.has('dropRate') ? values.dropRate : defaults.gates.dropRate;
  const { lambda, ...rest } = defaults.trainer;
  const usual = Object.entries(rest).filter(([name]) => !given.has(name as keyof typeof rest));
  return {
    hidden,
    gates: gateOptions(values, gated, dropRate, given),
    trainer: {
      ...trainerOptions(parsed, gated),
      ...Object.fromEntries(usual),
      ...(!values.noGates && values.budget === 'none' && !given.has('lambda') && { lambda }),
      ...(values.patience !== 'none' && { patience: values.patience }),
    },
  };
}

/** A table, or the sample of one that is read in chunks, with what it is trained on. */
export interface PreparedTable {
  readonly table: Table;
  readonly data: Omit<TableData, 'training'> & { readonly training: TrainingData };
}

/** A table in memory. */
export function preparedTable(table: Table, parsed: ParsedTraining): PreparedTable {
  return { table, data: prepareTable(table, tableDataOptions(parsed)) };
}

/** A table, and a network for it. */
export function tableTask(
  { table, data: prepared }: PreparedTable,
  parsed: ParsedTraining,
  { seed, build, threads }: TrainSettings,
): RunTask {
  const { values, given } = parsed;
  const data = given.has('threshold')
    ? { ...prepared, pipeline: withThreshold(prepared.pipeline, values.threshold) }
    : prepared;
  const { split, training, validation, pipeline, columns, warnings } = data;
  const rows = chunkedOf(training)?.examples ?? split.training.length;
  const { hidden, gates, trainer } = tableTraining(parsed, pipeline, rows);
  const network: NetworkOptions = {
    ...networkOptions(data, hidden, gates),
    seed,
    build,
    threads,
  };
  const validating = split.validation.length > 0 ? `, ${count(split.validation.length)} to validate` : '';
  return {
    network,
    trainer,
    train: training,
    measured: validation ? { validation } : {},
    trainExamples: rows,
    testExamples: split.test.length,
    about:
      `${table.name}: ${count(rows)} rows to train${validating}, ${count(split.test.length)} to test; ` +
      pipeline.target.task,
    columns,
    warnings,
    outcome: (trained) => tableOutcome(trained, { table, data, seed }),
  };
}
