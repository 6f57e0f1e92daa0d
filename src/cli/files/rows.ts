import { gunzipSync } from 'node:zlib';
import { splitRows } from '../../formats/delimited.js';
import { L0netError } from '../../index.js';
import { parseIdx } from '../../node.js';
import { findSeparation, isBlank } from '../../table/separation.js';
import { DECIMAL } from '../arguments/values.js';

/** What is known of rows of inputs before they are read. */
export interface RowsExpectation {
  /** What errors call the file. */
  readonly name: string;
  /** Numbers in a row. */
  readonly columns: number;
  /** What the numbers of CSV and JSON are divided by. Bytes stay bytes. */
  readonly divisor: number;
}

/** As much as a gzip file may unpack to. */
const MOST = 2 ** 31 - 1;

/**
 * Rows of inputs, one or more, from what users have: an idx file of bytes, a JSON array of rows or one row, or CSV with or
 * without a header. Which it is shows at its beginning; any of them may be gzipped.
 *
 * @throws L0netError INVALID_FORMAT naming the row and the column
 */
export function parseRows(bytes: Uint8Array, expected: RowsExpectation): Float32Array | Uint8Array {
  const content = bytes[0] === 0x1f && bytes[1] === 0x8b ? unpack(bytes, expected.name) : bytes;
  if (content[0] === 0 && content[1] === 0) return idxRows(content, expected);
  const text = new TextDecoder().decode(content);
  return floats(/^\s*\[/.test(text) ? jsonRows(text, expected) : csvRows(text, expected), expected);
}

function unpack(bytes: Uint8Array, name: string): Uint8Array {
  try {
    return gunzipSync(bytes, { maxOutputLength: MOST });
  } catch (error) {
    throw bad(name, (error as Error).message, 'a whole gzip file');
  }
}

function idxRows(bytes: Uint8Array, { name, columns }: RowsExpectation): Uint8Array {
  const { shape, data } = parseIdx(bytes, { name });
  const [rows, ...row] = shape;
  const size = row.reduce((product, length) => product * length, 1);
  if (size !== columns) throw bad(name, shape, `rows of ${columns} bytes`);
  if (rows === 0) throw bad(name, shape, 'one row or more');
  return data;
}

function jsonRows(text: string, { name }: RowsExpectation): unknown[][] {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    throw bad(name, (error as Error).message, 'JSON');
  }
  const rows = value as unknown[];
  return rows.every((row) => Array.isArray(row)) ? rows : [rows];
}

/** The cells of CSV, as numbers where they are written in digits. A first line without any number is a header. */
function csvRows(text: string, { name }: RowsExpectation): unknown[][] {
  const separation = findSeparation(text, true, { separator: undefined, decimal: '.' }, splitRows);
  const { rows: records, fault } = splitRows(text, separation, true);
  if (fault) throw bad(name, text.slice(fault.at, fault.at + 99), 'CSV');
  const rows = records
    .filter((record) => !isBlank(record))
    .map((record) => record.map((cell) => cell.trim()))
    .map((record) => record.map((cell) => (DECIMAL.test(cell) ? Number(cell) : cell)));
  return rows[0]?.every((cell) => typeof cell === 'string') ? rows.slice(1) : rows;
}

function floats(rows: readonly unknown[][], { name, columns, divisor }: RowsExpectation): Float32Array {
  if (rows.length === 0) throw bad(name, 'nothing', 'one row or more');
  const result = new Float32Array(rows.length * columns);
  rows.forEach((row, r) => {
    if (row.length !== columns) {
      throw bad(`${name}, row ${r + 1}`, `${row.length}`, `${columns} numbers, as the network takes`);
    }
    row.forEach((cell, c) => {
      const at = r * columns + c;
      result[at] = typeof cell === 'number' ? cell / divisor : Number.NaN;
      if (!Number.isFinite(result[at])) {
        throw bad(`${name}, row ${r + 1}, column ${c + 1}`, cell, 'a number that a float32 holds');
      }
    });
  });
  return result;
}

function bad(argument: string, received: unknown, expected: string): L0netError {
  return new L0netError('INVALID_FORMAT', { argument, received, expected });
}
