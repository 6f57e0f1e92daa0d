import { checkChoice, checkNames, checkObject } from '../base/check.js';
import { L0netError } from '../base/errors.js';
import type { Column } from './table.js';

/** What a column holds. */
export type ColumnKind = Column['kind'];

/** How a table is written. `json` is an array of objects, or one object a line; `jsonl` only the latter. */
export type TableFormat = 'csv' | 'tsv' | 'json' | 'jsonl' | 'npy' | 'npz' | 'parquet';

/** How a table is read. What is not said is found out. */
export interface ReadOptions {
  /** Found from the first bytes, the name of the file, or its first character. */
  readonly format?: TableFormat;
  /** What stands between the cells of CSV: one character. Found among `,` `;` tab and `|`; a tab in TSV. */
  readonly separator?: string;
  /** The decimal mark of numbers in CSV. Default `.`; after a `,` no comma is taken for the separator. */
  readonly decimal?: '.' | ',';
  /** Whether the first line of CSV has the names of the columns. Default true; without it they are column1, column2, … */
  readonly header?: boolean;
  /** The texts that stand for a missing cell, with blanks around them or not. Default: nothing, NA, NaN, nan, null, N/A, ? */
  readonly missing?: readonly string[];
  /** The kinds of columns, where they are not to be found out: `{ zip: 'text' }`. */
  readonly columns?: Readonly<Record<string, ColumnKind>>;
  /** The encoding of CSV and JSON by a label that TextDecoder knows. Default utf-8, or UTF-16 where its mark begins the file. */
  readonly encoding?: string;
  /** What errors and warnings call the file. Default: the name of a File, the end of a Response's URL, `table`. */
  readonly name?: string;
}

/** Options that were checked, with what is known of the source. */
export interface Reading {
  readonly file: string;
  readonly format: TableFormat | undefined;
  readonly separator: string | undefined;
  readonly decimal: '.' | ',';
  readonly header: boolean;
  readonly missing: ReadonlySet<string>;
  readonly columns: ReadonlyMap<string, ColumnKind>;
  readonly encoding: string | undefined;
}

const FORMATS = ['csv', 'tsv', 'json', 'jsonl', 'npy', 'npz', 'parquet'] as const;
const KINDS = ['number', 'text', 'boolean'] as const;
const MISSING = ['', 'NA', 'NaN', 'nan', 'null', 'N/A', '?'];
const NAMES = ['format', 'separator', 'decimal', 'header', 'missing', 'columns', 'encoding', 'name'];

/**
 * @param name what the source calls itself
 * @param more names of options that are another's
 * @throws L0netError INVALID_ARGUMENT, UNKNOWN_OPTION
 */
export function resolveReading(
  options: ReadOptions,
  name: string | undefined,
  more: readonly string[] = [],
): Reading {
  checkNames('options', options, [...NAMES, ...more]);
  const { format, separator, header = true, missing = MISSING, columns = {}, encoding } = options;
  const decimal = checkChoice('options.decimal', options.decimal ?? '.', ['.', ',']);
  if (format !== undefined) checkChoice('options.format', format, FORMATS);
  if (separator !== undefined) checkSeparator(separator, decimal);
  if (typeof header !== 'boolean') throw refused('options.header', header, 'true or false');
  if (!Array.isArray(missing) || !missing.every((word) => typeof word === 'string')) {
    throw refused('options.missing', missing, 'an array of strings');
  }
  checkObject('options.columns', columns);
  for (const [column, kind] of Object.entries(columns)) {
    checkChoice(`options.columns[${JSON.stringify(column)}]`, kind, KINDS);
  }
  if (encoding !== undefined) checkEncoding(encoding);
  const file = options.name ?? name ?? 'table';
  if (typeof file !== 'string') throw refused('options.name', file, 'a string');
  return {
    file,
    format,
    separator: separator ?? (format === 'tsv' ? '\t' : undefined),
    decimal,
    header,
    missing: new Set(missing.map((word) => word.trim())),
    columns: new Map(Object.entries(columns)),
    encoding,
  };
}

function checkSeparator(separator: unknown, decimal: string): void {
  const sound = typeof separator === 'string' && separator.length === 1;
  if (sound && !'"\r\n\ufeff'.includes(separator) && separator !== decimal) return;
  const expected = `one character, neither a quote nor an end of line nor the decimal mark ${decimal}`;
  throw refused('options.separator', separator, expected);
}

function checkEncoding(encoding: unknown): void {
  try {
    if (typeof encoding === 'string') return void new TextDecoder(encoding);
  } catch {} // below
  throw refused('options.encoding', encoding, 'a label of an encoding, such as windows-1252');
}

function refused(argument: string, received: unknown, expected: string): L0netError {
  return new L0netError('INVALID_ARGUMENT', { argument, received, expected });
}
