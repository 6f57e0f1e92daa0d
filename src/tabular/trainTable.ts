/** From a table to a training: the pipeline, the network and the trainer. */

import type { Dataset } from '../data/dataset.js';
import type { GateOptions } from '../gates/options.js';
import { measurePredictions, type PredictionMeasures } from '../metrics/measurePredictions.js';
import { Network } from '../network/network.js';
import type { NetworkOptions } from '../network/options.js';
import { groupsOf, widthOf } from '../pipeline/inputs.js';
import { outputKindOf, outputsOf } from '../pipeline/target.js';
import { pipelineToText } from '../pipeline/text.js';
import type { BuildOption } from '../runtime/builds.js';
import type { ThreadsOption } from '../runtime/threading.js';
import type { Table } from '../table/table.js';
import type { TrainerOptions } from '../training/options.js';
import type { EpochReport } from '../training/report.js';
import { Trainer } from '../training/trainer.js';
import { chunkedOf, type TrainingData } from '../training/trainingData.js';
import { tableDefaults } from './defaults.js';
import { datasetOf, prepareTable, type TableData, type TableDataOptions } from './prepare.js';

/** How a network is trained on a table. */
export interface TrainTableOptions extends TableDataOptions {
  /** Neurons of the hidden layers. Default: 64 and 32. */
  readonly hidden?: readonly number[];
  /** As for Network.create; the inputs of one category share a gate. */
  readonly gates?: Omit<GateOptions, 'groups'> | false;
  readonly build?: BuildOption;
  /** As for Network.create. */
  readonly threads?: ThreadsOption;
  /**
   * As for Trainer, but for `test` and `validation`, which are rows of the table. Defaults: `tableDefaults`. With `patience`, the
   * network is as the best epoch left it, once the loop has ended.
   */
  readonly trainer?: Omit<TrainerOptions, 'test' | 'validation'>;
}

/** A part of a table's rows. */
export type TablePart = 'training' | 'validation' | 'test';

/** A training on a table: iterate it, as a trainer, and it trains. */
export interface TableTraining extends AsyncIterable<EpochReport>, Omit<TableData, 'training'> {
  readonly network: Network;
  readonly trainer: Trainer;
  /**
   * How the network does on a part of the rows, in the target's own units.
   *
   * @throws L0netError INVALID_SHAPE for a part without rows
   */
  measure(part: TablePart): PredictionMeasures;
}

/**
 * A training on rows of a table, which begins when it is iterated:
 *
 *     const training = await trainTable(table, { target: 'price', test: 0.2 });
 *     for await (const epoch of training) console.log(epoch.trainLoss);
 *     console.log(training.measure('test'));
 *
 * @throws L0netError as `prepareTable`, `Network.create` and `Trainer` do
 */
export async function trainTable(table: Table, options: TrainTableOptions): Promise<TableTraining> {
  return trainPrepared(table, options, prepareTable(table, dataOptions(options)));
}

/** What of the options is about the data. */
export function dataOptions(options: TrainTableOptions): TableDataOptions {
  const { hidden, gates, build, threads, trainer, ...rest } = options;
  return rest;
}

/** As `trainTable`, of a table that was prepared already. */
export async function trainPrepared(
  table: Table,
  options: TrainTableOptions,
  prepared: Omit<TableData, 'training'> & { readonly training: TrainingData },
): Promise<TableTraining> {
  const { hidden, gates, build, threads, seed = 1, trainer: trainerOptions } = options;
  const { training, ...data } = prepared;
  const { pipeline, split, validation } = data;
  const rows = chunkedOf(training)?.examples ?? split.training.length;
  const defaults = tableDefaults(pipeline.target.task, rows, hidden);
  const network = await Network.create({
    ...networkOptions(data, defaults.hidden, gates === false ? gates : { ...defaults.gates, ...gates }),
    seed,
    ...(build !== undefined && { build }),
    ...(threads !== undefined && { threads }),
  });
  const trainer = new Trainer(network, training, {
    ...defaults.trainer,
    // In the place of λ stands a target, if there is one.
    ...((gates === false || trainerOptions?.target) && { lambda: 0 }),
    ...trainerOptions,
    ...(gates === false && { lambda: 0 }),
    ...(validation && { validation }),
  });
  return {
    ...data,
    network,
    trainer,
    measure: (part) => measureRows(network, data, table, split[part]),
    [Symbol.asyncIterator]: () => trainer[Symbol.asyncIterator](),
  };
}

/** What a network for a table is made of, but for its seed and its build. */
export function networkOptions(
  { pipeline }: Pick<TableData, 'pipeline'>,
  hidden: readonly number[],
  gates: TrainTableOptions['gates'],
): NetworkOptions {
  const { target } = pipeline;
  const groups = groupsOf(pipeline);
  const shares = new Set(groups).size < groups.length;
  const grouped = shares && (gates === undefined || (gates !== false && gates.on !== 'weights'));
  return {
    inputs: widthOf(pipeline),
    layers: [...hidden, outputsOf(target)],
    output: outputKindOf(target),
    pipeline: pipelineToText(pipeline),
    ...(gates !== undefined && { gates }),
    ...(grouped && { gates: { ...gates, groups } }),
  };
}

/** How a network does on rows of a table. */
export function measureRows(
  network: Pick<Network, 'predict'>,
  data: Pick<TableData, 'pipeline'>,
  table: Table,
  rows: ArrayLike<number>,
): PredictionMeasures {
  const { inputs, labels, targets }: Dataset = datasetOf(data, table, rows);
  return measurePredictions(data.pipeline, network.predict(inputs), {
    ...(labels && { labels: labels as Int32Array }),
    ...(targets && { targets }),
  });
}
