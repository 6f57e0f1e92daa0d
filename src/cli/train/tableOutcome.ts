import type { PredictionMeasures } from '../../metrics/measurePredictions.js';
import type { Table } from '../../table.js';
import { type Feature, featuresOf } from '../../tabular/features.js';
import type { TableData } from '../../tabular/prepare.js';
import { measureRows, type TablePart } from '../../tabular/trainTable.js';
import { type Costs, costsOf } from './costs.js';
import type { Trained } from './trained.js';

/** What a training on a table, or on a folder of pictures, came to. */
export interface TableOutcome {
  readonly epochs: number;
  readonly steps: number;
  readonly seed: number;
  readonly build: string;
  readonly seconds: number;
  /** Mean of the training objective in the last epoch. */
  readonly trainLoss: number;
  /** The epoch whose parameters are kept, with patience. */
  readonly bestEpoch?: number;
  /** SHA-256 of the last parameters, in hexadecimal. */
  readonly parametersDigest: string;
  readonly dense: Costs;
  readonly pruned: Costs;
  /** Of the rows, or pictures, of each part that has any. */
  readonly measures: Partial<Record<TablePart, PredictionMeasures>>;
  /** The columns of a table: which are kept, and how likely their gates are open. */
  readonly features?: readonly Feature[];
}

/** Measures a trained network on the parts of its table. */
export async function tableOutcome(
  trained: Trained,
  { table, data, seed }: { table: Table; data: Pick<TableData, 'pipeline' | 'split'>; seed: number },
): Promise<TableOutcome> {
  const { network } = trained;
  const parts = (['training', 'validation', 'test'] as const).filter((part) => data.split[part].length > 0);
  const measures = parts.map((part) => [part, measureRows(network, data, table, data.split[part])]);
  return {
    ...(await outcomeOf(trained, seed, Object.fromEntries(measures))),
    features: featuresOf(network),
  };
}

/** What a training came to, whatever its rows are. */
export async function outcomeOf(
  { network, last, seconds }: Trained,
  seed: number,
  measures: TableOutcome['measures'],
): Promise<TableOutcome> {
  return {
    epochs: last.epoch,
    steps: last.step,
    seed,
    build: network.build,
    seconds,
    trainLoss: last.trainLoss,
    ...(last.bestEpoch !== undefined && { bestEpoch: last.bestEpoch }),
    parametersDigest: await network.digest(),
    dense: costsOf(await network.dense()),
    pruned: costsOf(await network.prune()),
    measures,
  };
}
