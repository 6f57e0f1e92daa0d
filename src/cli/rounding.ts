import { quantise } from '../export.js';
import { outputsNamed } from '../loss/losses.js';
import { nameOf, readBytes } from './files/files.js';
import { openModel } from './files/model.js';
import { parseRows } from './files/rows.js';
import { count } from './output/format.js';

/** A line that says what 8-bit weights change of a network's outputs for rows of a file. */
export async function roundingOf(model: string, input: string): Promise<string> {
  const { network } = await openModel(model);
  const { inputs, outputs, output } = network;
  const rows = parseRows(await readBytes(input), { name: nameOf(input), columns: inputs, divisor: 1 });
  const exact = network.predict(rows);
  const rounded = (await quantise(network)).predict(rows);
  const most = exact.reduce((found, value, i) => Math.max(found, Math.abs(value - rounded[i])), 0);
  const total = rows.length / inputs;
  const outputsDiffer = `8-bit weights change outputs by at most ${most.toPrecision(2)} on ${count(total)} rows`;
  if (!outputsNamed(output).classes) return `${outputsDiffer}\n`;
  const classOf = (all: Float32Array, row: number) => {
    const some = all.subarray(row * outputs, (row + 1) * outputs);
    return some.indexOf(Math.max(...some));
  };
  let others = 0;
  for (let row = 0; row < total; row++) if (classOf(exact, row) !== classOf(rounded, row)) others++;
  return `${outputsDiffer}, and the class of ${count(others)}\n`;
}
