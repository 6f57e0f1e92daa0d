/** Rows of a table as inputs of a network. */
import { L0netError } from '../base/errors.js';
import type { Cell, Table } from '../table/table.js';
import { cellsOf } from './cells.js';
import { inputsOf, widthOf } from './inputs.js';
import type { BooleanInput, CategoryInput, NumberInput, Pipeline, Row } from './pipeline.js';

/** Which rows are encoded, and into what. */
export interface EncodeOptions {
  /** Which rows, and in which order; all if left out. */
  readonly rows?: ArrayLike<number>;
  /** `[rows, inputs]`, filled and returned if given; after an error it holds whatever was written before. */
  readonly out?: Float32Array;
}

/**
 * The inputs of rows. Of a number x it is
 *
 *     Math.fround((x − mean) / deviation)
 *
 * in float64, where true counts as 1 and false as 0; of a category a 1 and zeros (pipeline.ts). Nothing else is computed, so
 * that an exported network can do the same.
 *
 * @param source a table, of which columns that the pipeline does not know are left alone; or plain rows, which have every
 *   input column as a key, and no key but the columns of the table that the pipeline was fitted on
 * @returns [rows, inputs]
 * @throws L0netError INVALID_ARGUMENT for a column that is not there or not known, and for a cell that is no value of its
 *   column, or missing where no way was chosen for it: with the names of its column and row. INVALID_SHAPE for `out`
 */
export function encode(
  pipeline: Pipeline,
  source: Table | readonly Row[],
  options: EncodeOptions = {},
): Float32Array {
  const cells = cellsOf(pipeline, source, options.rows);
  const width = widthOf(pipeline);
  const size = cells.rows * width;
  const out = options.out ?? new Float32Array(size);
  if (!(out instanceof Float32Array) || out.length !== size) {
    const expected = `a Float32Array(${size}): ${cells.rows} rows of ${width}`;
    throw new L0netError('INVALID_SHAPE', { argument: 'out', received: out, expected });
  }
  out.fill(0);
  let first = 0;
  for (const column of pipeline.columns) {
    const cellAt = cells.column(column.name);
    const write = column.kind === 'category' ? categoryWriter(column) : numberWriter(column);
    for (let row = 0; row < cells.rows; row++) {
      const cell = cellAt(row);
      const expected = write(cell, out, row * width + first);
      if (!expected) continue;
      const argument = cells.place(column.name, row);
      throw new L0netError('INVALID_ARGUMENT', { argument, received: cell, expected });
    }
    first += inputsOf(column);
  }
  return out;
}

/** Writes a cell at a place of zeros, or says what it should have been. */
type Writer = (cell: Cell, out: Float32Array, at: number) => string | undefined;

const NO_WAY = 'a value: no way was chosen for missing ones';

function numberWriter(column: NumberInput | BooleanInput): Writer {
  const { fill, indicator } = column;
  const { mean, deviation } = column.kind === 'number' ? column : { mean: 0, deviation: 1 };
  const write = (x: number, out: Float32Array, at: number) => {
    out[at] = (x - mean) / deviation; // rounded once, by the array
    return Number.isFinite(out[at]) ? undefined : 'a finite number, standardised as a float32 too';
  };
  return (cell, out, at) => {
    if (cell === null) {
      if (fill === null) return NO_WAY;
      if (indicator) out[at + 1] = 1;
      return write(fill, out, at);
    }
    if (column.kind === 'boolean' && cell !== true && cell !== false && cell !== 0 && cell !== 1) {
      return 'true or false';
    }
    if (typeof cell !== 'number' && typeof cell !== 'boolean') return 'a number';
    return write(Number(cell), out, at);
  };
}

function categoryWriter({ values, other, missing }: CategoryInput): Writer {
  const places = new Map(values.map((value, place) => [String(value), place]));
  const unseen = other ? values.length : undefined;
  const none = missing === 'own' ? values.length + (other ? 1 : 0) : unseen;
  return (cell, out, at) => {
    if (cell === null && missing === 'error') return NO_WAY;
    if (typeof cell === 'object' && cell !== null) return 'a text';
    const place = cell === null ? none : (places.get(String(cell)) ?? unseen);
    if (place !== undefined) out[at + place] = 1;
    return undefined;
  };
}
