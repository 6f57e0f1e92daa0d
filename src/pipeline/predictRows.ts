/** Answers of a network for rows that are no numbers yet. */
import { L0netError } from '../base/errors.js';
import type { Table } from '../table/table.js';
import { type DecodeOptions, decode, type Prediction } from './decode.js';
import { encode } from './encode.js';
import type { Pipeline, Row } from './pipeline.js';
import { pipelineFromText } from './text.js';

/** What predicts for rows of a table: a `Network`, or a `Model` of l0net/inference, that was trained on one. */
export interface TablePredictor {
  readonly pipeline: string | undefined;
  predict(inputs: Float32Array): Float32Array;
}

/** What was read once of a network's pipeline. */
const pipelines = new WeakMap<TablePredictor, Pipeline>();

/**
 * The pipeline that a network carries, checked all through.
 *
 * @throws L0netError INVALID_ARGUMENT where there is none, INVALID_FORMAT for one that is none
 */
export function pipelineOf(network: TablePredictor): Pipeline {
  let pipeline = pipelines.get(network);
  if (!pipeline) {
    if (network.pipeline === undefined) {
      throw new L0netError('INVALID_ARGUMENT', {
        argument: 'network',
        received: network,
        expected: 'a network that was trained on a table',
      });
    }
    pipeline = pipelineFromText(network.pipeline);
    pipelines.set(network, pipeline);
  }
  return pipeline;
}

/**
 * Answers for the rows of a table, or for plain ones:
 *
 *     predictRows(network, [{ rooms: 3, city: 'Oslo' }])[0].values.price
 *
 * @throws L0netError INVALID_ARGUMENT for a column that is not there or not known, and for a cell that is no value of its column
 */
export function predictRows(
  network: TablePredictor,
  rows: Table | readonly Row[],
  options: DecodeOptions = {},
): Prediction[] {
  const pipeline = pipelineOf(network);
  return decode(pipeline, network.predict(encode(pipeline, rows)), options);
}
