/** Feature selection by gates on the inputs. */
import { checkInteger } from '../base/check.js';
import { L0netError } from '../base/errors.js';
import { type Spread, spreadOf } from '../metrics/figures.js';
import type { PredictionMeasures } from '../metrics/measurePredictions.js';
import type { Table } from '../table/table.js';
import type { Feature } from './features.js';
import { prepareTable, type TableData } from './prepare.js';
import { selectColumns } from './selectColumns.js';
import { dataOptions, type TrainTableOptions, trainTable } from './trainTable.js';

export interface SelectionOptions extends Omit<TrainTableOptions, 'gates'> {
  /** How many columns are to be kept, at most. */
  readonly features: number;
  /** Selections with other seeds, of which the columns that are found most often win. Default 5. */
  readonly seeds?: number;
  /** Called after each selection, and after each training with what was selected. */
  readonly onProgress?: (done: number, of: number) => void;
}

/** What became of a column. */
export interface SelectedFeature {
  readonly column: string;
  /** Whether it is one of the columns that won. */
  readonly selected: boolean;
  /** The share of the seeds with which it was kept. */
  readonly frequency: number;
  /** P(z ≠ 0) when so many columns were left, the mean over the seeds. */
  readonly openProbability: number;
}

export interface Selection {
  /** All columns that are inputs: the selected ones first, by frequency, then by P(z ≠ 0). */
  readonly features: readonly SelectedFeature[];
  /** Test measures of networks trained with the selected columns alone, one for each seed; those of networks with all of them. */
  readonly alone: readonly Spread[];
  readonly all: readonly Spread[];
}

/**
 * Selects columns: with each seed trains a network, then raises λ of its inputs until no more than `features` columns have an
 * open gate (`selectColumns`). The columns that win most often are selected. Then networks are trained with the
 * selected columns alone, and with all, and measured with the same test rows, which the selection has not seen.
 *
 * @throws L0netError as `trainTable` does; INVALID_ARGUMENT for no feature, no seed, and no test rows
 */
export async function selectFeatures(table: Table, options: SelectionOptions): Promise<Selection> {
  const { features: wanted, seeds = 5, onProgress, ...training } = options;
  checkInteger('options.features', wanted, 1);
  checkInteger('options.seeds', seeds, 1);
  const { test = 0.2, seed: first = 1 } = training;
  const numbers = Array.from({ length: seeds }, (_, s) => first + s);
  const runs: Feature[][] = [];
  for (const seed of numbers) {
    const data = prepareTable(table, dataOptions({ ...training, test, seed }));
    checkTestRows(data);
    runs.push(await selectColumns(data, wanted, { ...training, seed }));
    onProgress?.(runs.length, 3 * seeds);
  }
  const features = ranked(runs, wanted);
  const drop = features.flatMap(({ column, selected }) => (selected ? [] : [column]));
  const measured: [alone: PredictionMeasures[], all: PredictionMeasures[]] = [[], []];
  for (const seed of numbers) {
    for (const [i, left] of [drop, []].entries()) {
      const given = [...(training.drop ?? []), ...left];
      const one = await trainTable(table, { ...withoutDropped(training, given), test, seed });
      for await (const _ of one);
      measured[i].push(one.measure('test'));
      one.network.threads.stop?.();
      onProgress?.(seeds + measured[0].length + measured[1].length, 3 * seeds);
    }
  }
  return { features, alone: spreadOf(measured[0]), all: spreadOf(measured[1]) };
}

/** Without them nobody knows what a selection is worth. */
function checkTestRows({ split }: Pick<TableData, 'split'>): void {
  if (split.test.length > 0) return;
  const expected = 'test rows, to measure a selection with';
  throw new L0netError('INVALID_ARGUMENT', { argument: 'options.test', received: 0, expected });
}

/** Columns that are dropped can be said to be nothing else. */
function withoutDropped(
  { category = [], number = [], ...rest }: Omit<TrainTableOptions, 'gates'>,
  drop: readonly string[],
): TrainTableOptions {
  const kept = (names: readonly string[]) => names.filter((name) => !drop.includes(name));
  return { ...rest, drop, category: kept(category), number: kept(number) };
}

/** The columns of all runs: the most frequent are selected. */
function ranked(runs: readonly Feature[][], wanted: number): SelectedFeature[] {
  const columns = new Map<string, { times: number; open: number }>();
  for (const { column, kept, openProbability } of runs.flat()) {
    const { times, open } = columns.get(column) ?? { times: 0, open: 0 };
    columns.set(column, { times: times + (kept ? 1 : 0), open: open + openProbability });
  }
  return [...columns]
    .map(([column, { times, open }]) => ({
      column,
      frequency: times / runs.length,
      openProbability: open / runs.length,
    }))
    .sort((a, b) => b.frequency - a.frequency || b.openProbability - a.openProbability)
    .map((feature, place) => ({ ...feature, selected: place < wanted && feature.frequency > 0 }));
}
