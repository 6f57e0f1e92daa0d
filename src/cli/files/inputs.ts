import type { Network } from '../../index.js';
import { pipelineOf } from '../../pipeline/predictRows.js';
import type { ReadOptions, Table } from '../../table.js';
import { flagOf, invalid, type Option, type OptionTable, type Values } from '../arguments/options.js';
import { readNumber } from '../arguments/values.js';
import { nameOf, readBytes } from './files.js';
import { parseRows } from './rows.js';
import { openTable, readOptions, tableFlags } from './table.js';

const divisor: Option<number> = {
  hint: 'number',
  help: 'what the numbers of CSV and JSON are divided by: 255 for pixels',
  initial: '1',
  read: (text, flag) => {
    const value = readNumber(text, flag);
    if (value !== 0) return value;
    throw invalid(flag, value, 'a number other than 0');
  },
};

/** The options of commands that read rows for a network. */
export const inputFlags = { divisor, ...tableFlags } satisfies OptionTable;

/** What was asked for about rows. */
export interface InputOptions {
  readonly values: Values<typeof inputFlags>;
  readonly given: ReadonlySet<string>;
}

/**
 * Rows for a network from a file or the standard input: a table, if it was trained on one.
 *
 * @throws FileError; L0netError INVALID_FORMAT, INVALID_ARGUMENT for an option that such rows leave without effect
 */
export async function openRows(
  network: Network,
  path: string,
  options: InputOptions,
): Promise<Table | Float32Array | Uint8Array> {
  const { values, given } = options;
  if (network.pipeline !== undefined) {
    if (given.has('divisor')) {
      throw invalid('--divisor', 'it with a network of a table', 'pixels and the like, to have an effect');
    }
    return openTable(path, { ...readOptions(values), columns: textsOf(network) });
  }
  checkNoTable(given, tableFlags);
  const expected = { name: nameOf(path), columns: network.inputs, divisor: values.divisor };
  const rows = parseRows(await readBytes(path), expected);
  if (rows instanceof Uint8Array && given.has('divisor')) {
    throw invalid('--divisor', 'it with bytes, which are b/255', 'CSV or JSON, to have an effect');
  }
  return rows;
}

/** @throws L0netError INVALID_ARGUMENT for one of these options, which go with networks of tables */
export function checkNoTable(given: ReadonlySet<string>, tableOnly: OptionTable): void {
  const idle = Object.keys(tableOnly).find((name) => given.has(name));
  if (idle) throw invalid(flagOf(idle), 'it', 'a network that was trained on a table, to have an effect');
}

/** Columns that were text in training are text again: 007 alone would be a number. */
function textsOf(network: Network): NonNullable<ReadOptions['columns']> {
  const texts = pipelineOf(network).columns.filter(
    (column) => column.kind === 'category' && typeof column.values[0] === 'string',
  );
  return Object.fromEntries(texts.map(({ name }) => [name, 'text']));
}
