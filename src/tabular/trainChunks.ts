/** From a table that is larger than memory to a training. */
import type { Table } from '../table/table.js';
import { type ChunkedDataOptions, prepareChunks } from './prepareChunks.js';
import { type TableTraining, type TrainTableOptions, trainPrepared } from './trainTable.js';

/** How a network is trained on a table that is read in chunks. */
export interface TrainChunksOptions
  extends ChunkedDataOptions,
    Pick<TrainTableOptions, 'hidden' | 'gates' | 'build' | 'threads' | 'trainer'> {}

/**
 * As `trainTable`, of a table that is read chunk by chunk, anew in each epoch: memory does not grow with it.
 *
 *     const chunks = loadChunks('flights.csv'); // of 'l0net/node'
 *     const training = await trainChunks(chunks, { target: 'delay', test: 10_000, buffer: 100_000 });
 *     for await (const epoch of training) console.log(epoch.trainLoss);
 *     console.log(training.measure('test'));
 *
 * `measure`, `split` and `warnings` are about the sample (`prepareChunks`). If sample and buffer have room for all rows, the
 * parameters are those of `trainTable`, bit for bit.
 *
 * @throws L0netError as `prepareChunks`, `Network.create` and `Trainer` do
 */
export async function trainChunks(
  chunks: AsyncIterable<Table>,
  options: TrainChunksOptions,
): Promise<TableTraining> {
  const { hidden, gates, build, threads, trainer, ...data } = options;
  const { sample, ...prepared } = await prepareChunks(chunks, data);
  const { buffer: _, sample: __, signal: ___, onProgress: ____, ...training } = options;
  return trainPrepared(sample, training, prepared);
}
