/** Cross-validation: how good networks of these settings are on rows that they have not seen. */
import { checkInteger } from '../base/check.js';
import { type Spread, spreadOf } from '../metrics/figures.js';
import type { PredictionMeasures } from '../metrics/measurePredictions.js';
import { folds } from '../table/folds.js';
import { type Split, splitTable } from '../table/split.js';
import type { Table } from '../table/table.js';
import { prepareSplit, splitOptions } from './prepare.js';
import { dataOptions, type TrainTableOptions, trainPrepared } from './trainTable.js';

export interface CrossValidationOptions extends Omit<TrainTableOptions, 'test' | 'inOrder'> {
  /** Called after each fold, which are counted from 1. */
  readonly onFold?: (measures: PredictionMeasures, fold: number) => void;
}

export interface CrossValidation {
  /** Of each fold's test rows, which the network of that fold has not seen. */
  readonly folds: readonly PredictionMeasures[];
  /** Mean and deviation over the folds. */
  readonly figures: readonly Spread[];
}

/**
 * Trains k networks, each without the rows of one fold, and measures it with those. With `validation`, that share of the other
 * rows is held back, to stop early by.
 *
 * @param k from 2 on
 * @throws L0netError as `trainTable` and `folds` do; the reason of an aborted signal
 */
export async function crossValidate(
  table: Table,
  k: number,
  options: CrossValidationOptions,
): Promise<CrossValidation> {
  checkInteger('k', k, 2);
  const { onFold, ...training } = options;
  const about = splitOptions(table, dataOptions(training));
  const measures: PredictionMeasures[] = [];
  for (const [place, fold] of folds(table, k, about).entries()) {
    const { validation = 0 } = training;
    const rest: Split =
      validation > 0
        ? splitTable(table, { ...about, rows: fold.training, validation })
        : { training: fold.training, validation: new Int32Array(0), test: fold.test };
    const split = { ...rest, test: fold.test };
    const one = await trainPrepared(table, training, prepareSplit(table, dataOptions(training), split));
    for await (const _ of one);
    const measured = one.measure('test');
    one.network.threads.stop?.();
    measures.push(measured);
    onFold?.(measured, place + 1);
  }
  return { folds: measures, figures: spreadOf(measures) };
}
