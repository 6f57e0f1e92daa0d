/** Which of very many columns are worth a selection by a network: those that say something of the target alone. */
import type { Dataset } from '../data/dataset.js';
import { inputsOf } from '../pipeline/inputs.js';
import type { InputColumn } from '../pipeline/pipeline.js';
import { outputsOf } from '../pipeline/target.js';
import type { TableData } from './prepare.js';

/** Parts that numbers are put into, with as many rows each: enough for a wave, few enough for a hundred rows. */
const PARTS = 6;

/**
 * Sure independence screening (Fan and Lv, 2008): each column is measured alone against the answers y, once by a line and once
 * by its parts, which find what no line does, a square or a wave:
 *
 *     r² = cov(x, y)² / (var x · var y)        ε² = 1 − (Σ_p Σ_i (y_i − ȳ_p)² / (n − k)) / (Σ_i (y_i − ȳ)² / (n − 1))
 *
 * over the k parts p that its rows are put into, by a sixth of the values or by category. Of several answers, classes among
 * them, both are summed. Half of what is left are the best by r², the others the best by ε². What acts only together with
 * another column is not found, but by chance.
 *
 * @param most so many columns, if there are as many
 * @returns the places of the columns that are left, ascending
 */
export function screenColumns(
  { pipeline, training }: Pick<TableData, 'pipeline' | 'training'>,
  most: number,
) {
  const { columns, target } = pipeline;
  if (columns.length <= most) return [...columns.keys()];
  const answers = answersOf(training, outputsOf(target));
  const inputs = training.inputs as Float32Array;
  const rows = answers[0].length;
  const width = inputs.length / rows;
  const byLine: number[] = [];
  const byParts: number[] = [];
  let first = 0;
  for (const column of columns) {
    const x = Float64Array.from({ length: rows }, (_, row) => inputs[row * width + first]);
    const { part, parts } = partsOf(column, x, (row, i) => inputs[row * width + first + i]);
    const ofParts = sum(answers, (y) => shareOfParts(part, parts, y));
    byParts.push(ofParts);
    byLine.push(column.kind === 'number' ? sum(answers, (y) => shareOfLine(x, y)) : ofParts);
    first += inputsOf(column);
  }
  const left = new Set(best(byLine).slice(0, Math.ceil(most / 2)));
  for (const place of best(byParts)) if (left.size < most) left.add(place);
  return [...left].sort((a, b) => a - b);
}

/** Places, the greatest value first, the first one of those that are equal. */
function best(values: readonly number[]): number[] {
  return [...values.keys()].sort((a, b) => values[b] - values[a] || a - b);
}

function sum<T>(list: readonly T[], of: (one: T) => number): number {
  return list.reduce((total, one) => total + of(one), 0);
}

/** The answers as numbers, a list for each output: of classes, whether it is this one. */
function answersOf({ labels, targets }: Dataset, outputs: number): Float64Array[] {
  const values = (labels ?? targets) as ArrayLike<number>;
  const rows = labels ? values.length : values.length / outputs;
  return Array.from({ length: outputs }, (_, output) =>
    Float64Array.from({ length: rows }, (__, row) =>
      labels ? (values[row] === output ? 1 : 0) : values[row * outputs + output],
    ),
  );
}

/** Which part each row is in: of numbers by their order, equal ones together; of a category its value. */
function partsOf(column: InputColumn, x: Float64Array, inputAt: (row: number, input: number) => number) {
  const part = new Int32Array(x.length);
  if (column.kind === 'boolean') return { part: part.map((_, row) => (x[row] > 0.5 ? 1 : 0)), parts: 2 };
  if (column.kind === 'category') {
    const inputs = inputsOf(column);
    part.forEach((_, row) => {
      part[row] = inputs; // a value that has no input
      for (let i = 0; i < inputs; i++) if (inputAt(row, i) > 0) part[row] = i;
    });
    return { part, parts: inputs + 1 };
  }
  const order = [...x.keys()].sort((a, b) => x[a] - x[b] || a - b);
  let start = 0;
  order.forEach((row, place) => {
    if (place > 0 && x[row] !== x[order[place - 1]]) start = place;
    part[row] = Math.floor((PARTS * start) / x.length);
  });
  return { part, parts: PARTS };
}

/** r² */
function shareOfLine(x: Float64Array, y: Float64Array): number {
  const [meanX, meanY] = [meanOf(x), meanOf(y)];
  let [xx, yy, xy] = [0, 0, 0];
  x.forEach((value, row) => {
    const [dx, dy] = [value - meanX, y[row] - meanY];
    xx += dx * dx;
    yy += dy * dy;
    xy += dx * dy;
  });
  return xx > 0 && yy > 0 ? (xy * xy) / (xx * yy) : 0;
}

/** ε² */
function shareOfParts(part: Int32Array, parts: number, y: Float64Array): number {
  const [counts, sums] = [new Float64Array(parts), new Float64Array(parts)];
  const mean = meanOf(y);
  let whole = 0;
  y.forEach((value, row) => {
    counts[part[row]]++;
    sums[part[row]] += value - mean;
    whole += (value - mean) * (value - mean);
  });
  let between = 0;
  let used = 0;
  counts.forEach((count, p) => {
    if (count === 0) return;
    used++;
    between += (sums[p] * sums[p]) / count;
  });
  const rows = y.length;
  if (!(whole > 0) || rows <= used) return 0;
  return 1 - ((whole - between) / (rows - used)) * ((rows - 1) / whole);
}

function meanOf(values: Float64Array): number {
  return values.reduce((total, value) => total + value, 0) / values.length;
}
