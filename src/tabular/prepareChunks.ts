/** Makes data sets of a table that is read chunk by chunk. */
import { checkInteger } from '../base/check.js';
import { chunkedDataset } from '../chunks/chunkedDataset.js';
import type { Dataset } from '../data/dataset.js';
import { encode } from '../pipeline/encode.js';
import { encodeAnswers } from '../pipeline/encodeAnswers.js';
import { widthOf } from '../pipeline/inputs.js';
import { rowsWithAnswers } from '../pipeline/missing.js';
import type { Pipeline } from '../pipeline/pipeline.js';
import { rowWeigher } from '../pipeline/rowWeights.js';
import { outputKindOf, outputsOf } from '../pipeline/target.js';
import { type RowSample, sampleRows } from '../table/sample.js';
import type { Table } from '../table/table.js';
import type { ChunkedDataset } from '../training/trainingData.js';
import { prepareTable, type TableData, type TableDataOptions } from './prepare.js';

/** Of a table that is read in chunks; its rows are split by chance, each for itself. */
export interface ChunkedDataOptions extends Omit<TableDataOptions, 'splitBy' | 'inOrder'> {
  /** Rows that are in linear memory at a time, shuffled among each other. */
  readonly buffer: number;
  /**
   * Rows that are drawn, by which it is found out what the columns are, their means and values, and how classes are weighed; those
   * to validate and to test with are among them, as a share of the sample or a number of its rows. Default 100,000.
   */
  readonly sample?: number;
  /** Ends the reading before the training; `prepareChunks` then throws its reason. */
  readonly signal?: AbortSignal;
  /** Called after each chunk that was read before the training, with the rows so far: for the sample, and to check all. */
  readonly onProgress?: (rows: number, pass: 'sample' | 'check') => void;
}

/** A table that is read in chunks, as a network is trained on it. */
export interface ChunkedData extends Omit<TableData, 'training'> {
  readonly training: ChunkedDataset;
  /** The rows that were drawn: `split` has their numbers. */
  readonly sample: Table;
}

/**
 * Draws a sample of a table, splits it and fits a pipeline to its training rows, as `prepareTable` does; all rows but those for
 * validation and test are then read as they are trained on. The table is read twice before training: for the sample, and to check
 * all rows, count and digest them. If the sample is the whole table, all is as `prepareTable` makes it.
 *
 * @param chunks what can be iterated over again and again, as `loadChunks` of 'l0net/node' gives it
 * @throws L0netError as `sampleRows`, `prepareTable` and `chunkedDataset`; INVALID_ARGUMENT for a row that does not fit what the
 *   sample says, with its column: a class or a missing value that was not met
 */
export async function prepareChunks(
  chunks: AsyncIterable<Table>,
  options: ChunkedDataOptions,
): Promise<ChunkedData> {
  const { buffer, sample: size = 100_000, signal, onProgress, ...rest } = options;
  checkInteger('options.sample', size, 1);
  const sample = await sampleRows(watched(chunks, signal, onProgress), size, rest.seed);
  const { training: _, ...data } = prepareTable(sample.table, rest);
  const { pipeline } = data;
  const { target } = pipeline;
  const shape = { inputs: widthOf(pipeline), outputs: outputsOf(target), output: outputKindOf(target) };
  const encoded = () => encodedChunks(chunks, sample, data, rest);
  const training = await chunkedDataset(encoded, shape, {
    buffer,
    ...(signal && { signal }),
    ...(onProgress && { onProgress: (rows: number) => onProgress(rows, 'check') }),
  });
  return { ...data, training, sample: sample.table };
}

async function* watched(
  chunks: AsyncIterable<Table>,
  signal: AbortSignal | undefined,
  onProgress: ChunkedDataOptions['onProgress'],
): AsyncGenerator<Table, void, undefined> {
  let rows = 0;
  signal?.throwIfAborted();
  for await (const chunk of chunks) {
    yield chunk;
    rows += chunk.rows;
    onProgress?.(rows, 'sample');
    signal?.throwIfAborted();
  }
}

/** The chunks as data sets, without the rows that are for validation and test, and those without a target that may lack one. */
async function* encodedChunks(
  chunks: AsyncIterable<Table>,
  sample: RowSample,
  { pipeline, split }: Pick<TableData, 'pipeline' | 'split'>,
  options: TableDataOptions,
): AsyncGenerator<Dataset, void, undefined> {
  const held = new Set<number>();
  for (const rows of [split.validation, split.test]) for (const row of rows) held.add(sample.numbers[row]);
  const { classWeights, weights, missing } = options;
  const weigh =
    classWeights !== undefined || weights !== undefined
      ? rowWeigher(pipeline, sample.table, {
          rows: split.training,
          ...(classWeights && { classWeights }),
          ...(weights !== undefined && { column: weights }),
        })
      : undefined;
  let first = 0;
  for await (const chunk of chunks) {
    const answered = missing === undefined ? undefined : rowsWithAnswers(chunk, pipeline.target.columns);
    const rows = (answered ?? allRows(chunk)).filter((row) => !held.has(first + row));
    first += chunk.rows;
    if (rows.length > 0) yield encodedRows(pipeline, chunk, rows, weigh);
  }
}

function encodedRows(
  pipeline: Pipeline,
  chunk: Table,
  rows: Int32Array,
  weigh: ReturnType<typeof rowWeigher> | undefined,
): Dataset {
  return {
    inputs: encode(pipeline, chunk, { rows }),
    ...encodeAnswers(pipeline, chunk, rows),
    ...(weigh && { weights: weigh(chunk, rows) }),
  };
}

function allRows({ rows }: Table): Int32Array {
  return Int32Array.from({ length: rows }, (_, row) => row);
}
