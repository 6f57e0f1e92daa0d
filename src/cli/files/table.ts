import { loadTable } from '../../node.js';
import { type ReadOptions, readTable, type Table } from '../../table.js';
import { flag, type OptionTable, type Values } from '../arguments/options.js';
import { choice } from '../arguments/values.js';
import { nameOf, reading, STREAM } from './files.js';

/** What stands for a table in the help of the commands that take one. */
export const aboutTable =
  'A table is CSV, TSV, JSON (an array of objects, or one a line), .npy, .npz or Parquet, gzipped or not;\n' +
  '- is the standard input. What it is, its separator and its kinds of columns are found out.';

/** Words for formats, as the library has them. */
const formats = ['csv', 'tsv', 'json', 'jsonl', 'npy', 'npz', 'parquet'] as const;

/** The options of commands that read a table. */
export const tableFlags = {
  table: {
    hint: 'format',
    help: `${formats.slice(0, -1).join(', ')} or parquet; else found out`,
    initial: 'auto',
    read: choice('auto', ...formats),
  },
  separator: {
    hint: 'character',
    help: 'between the cells of CSV, if it is not found out',
    initial: 'auto',
    read: (text: string) => (text === '\\t' ? '\t' : text),
  },
  decimalComma: flag('numbers of CSV have commas: 1,5'),
  noHeader: flag('CSV has no names: they are column1, column2, …'),
} satisfies OptionTable;

/** How a table is to be read. */
export function readOptions(values: Values<typeof tableFlags>): ReadOptions {
  const { table, separator, decimalComma, noHeader } = values;
  return {
    ...(table !== 'auto' && { format: table }),
    ...(separator !== 'auto' && { separator }),
    ...(decimalComma && { decimal: ',' as const }),
    ...(noHeader && { header: false }),
  };
}

/**
 * Reads a table from a file or the standard input.
 *
 * @throws FileError if it cannot be read, L0netError INVALID_FORMAT naming line and column
 */
export function openTable(path: string, options: ReadOptions): Promise<Table> {
  if (path === STREAM) return readTable(process.stdin, { name: nameOf(path), ...options });
  return reading(path, loadTable(path, options));
}
