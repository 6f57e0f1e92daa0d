import { quantise } from '../export.js';
import type { Network } from '../index.js';
import { outputsNamed } from '../loss/losses.js';
import { measurePredictions } from '../metrics/measurePredictions.js';
import { encode } from '../pipeline/encode.js';
import { encodeAnswers } from '../pipeline/encodeAnswers.js';
import { rowsWithAnswers } from '../pipeline/missing.js';
import { pipelineOf } from '../pipeline/predictRows.js';
import { Table } from '../table.js';
import { type InputOptions, openRows } from './files/inputs.js';
import { openModel } from './files/model.js';
import { count } from './output/format.js';
import { measuresTable } from './output/measures.js';

/**
 * What 8-bit weights cost on the rows of a file, in words: of a table with its target, the measures of both networks; of other
 * rows, how far outputs are apart, and how many are of another class.
 */
export async function roundingOf(model: string, input: string, options: InputOptions): Promise<string> {
  const { network } = await openModel(model);
  const rounded = await quantise(network);
  const rows = await openRows(network, input, options);
  return rows instanceof Table ? onTable(network, rounded, rows) : onRows(network, rounded, rows);
}

function onTable(network: Network, rounded: Network, table: Table): string {
  const pipeline = pipelineOf(network);
  const { columns } = pipeline.target;
  const rows = columns.every((column) => table.has(column)) ? rowsWithAnswers(table, columns) : [];
  if (rows.length === 0) return onRows(network, rounded, encode(pipeline, table));
  const inputs = encode(pipeline, table, { rows });
  const answers = encodeAnswers(pipeline, table, rows);
  const measure = (each: Network) => measurePredictions(pipeline, each.predict(inputs), answers);
  return measuresTable(
    new Map([
      ['float32 weights', measure(network)],
      ['8-bit weights', measure(rounded)],
    ]),
  );
}

function onRows(network: Network, rounded: Network, rows: Float32Array | Uint8Array): string {
  const { inputs, outputs, output } = network;
  const [exact, other] = [network.predict(rows), rounded.predict(rows)];
  const most = exact.reduce((found, value, i) => Math.max(found, Math.abs(value - other[i])), 0);
  const total = rows.length / inputs;
  const apart = `8-bit weights change outputs by at most ${most.toPrecision(2)} on ${count(total)} rows`;
  if (!outputsNamed(output).classes) return `${apart}\n`;
  const classOf = (all: Float32Array, row: number) => {
    const some = all.subarray(row * outputs, (row + 1) * outputs);
    return some.indexOf(Math.max(...some));
  };
  let others = 0;
  for (let row = 0; row < total; row++) if (classOf(exact, row) !== classOf(other, row)) others++;
  return `${apart}, and the class of ${count(others)}\n`;
}
