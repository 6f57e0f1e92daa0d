import { Table } from '../../src/table/table.js';
import { Random } from '../../test/support/random.js';

/** Columns x0 … x9 decide the target; the others have nothing to do with it. */
export const INFORMATIVE = 10;

/** How the target follows from the columns. */
export type Made = 'linear, numbers' | 'linear, two classes' | 'non-linear, numbers';

/** Terms of columns that are uniform in (−1, 1), each of variance 1 and mean 0. */
type Term = (x: (column: number) => number) => number;

const signs = [1, -1, 1, 1, -1, -1, 1, -1, 1, -1];
const linear: readonly Term[] = signs.map((sign, j) => (x) => sign * (0.6 + 0.1 * j) * Math.sqrt(3) * x(j));

/** A wave, a product, an XOR, a square, a bend, a column that another one switches, a step. */
const nonLinear: readonly Term[] = [
  (x) => Math.SQRT2 * Math.sin(Math.PI * x(0)),
  (x) => 3 * x(1) * x(2),
  (x) => (x(3) > 0 === x(4) > 0 ? 1 : -1),
  (x) => 3.35 * (x(5) ** 2 - 1 / 3),
  (x) => 3.46 * (Math.abs(x(6)) - 1 / 2),
  (x) => 2.45 * (x(8) > 0 ? x(7) : 0),
  (x) => (x(9) > 0.2 ? 1.22 : -0.82),
];

/** Share of the target's variance that is noise. */
const NOISE = 0.1;

/**
 * A table whose target y follows from ten columns, beside `noise` columns that are made alike. A tenth of the variance of y is
 * normal noise; of two classes, y is 'yes' where this is above 0.
 */
export function madeTable(made: Made, rows: number, noise: number, seed: number): Table {
  const random = new Random(seed);
  const columns = Array.from({ length: INFORMATIVE + noise }, (_, j) => ({
    name: `x${j}`,
    kind: 'number' as const,
    values: Float64Array.from({ length: rows }, () => 2 * random.unit() - 1),
  }));
  const terms = made === 'non-linear, numbers' ? nonLinear : linear;
  const values = Float64Array.from({ length: rows }, (_, row) =>
    terms.reduce((sum, term) => sum + term((j) => columns[j].values[row]), 0),
  );
  const variance = values.reduce((sum, y) => sum + y ** 2, 0) / rows;
  const deviation = Math.sqrt((variance * NOISE) / (1 - NOISE));
  for (let row = 0; row < rows; row++) values[row] += deviation * normal(random);
  const target =
    made === 'linear, two classes'
      ? {
          name: 'y',
          kind: 'text' as const,
          words: ['no', 'yes'],
          codes: Int32Array.from(values, (y) => (y > 0 ? 1 : 0)),
        }
      : { name: 'y', kind: 'number' as const, values };
  return new Table([...columns, target], made);
}

/** Box and Muller's. */
function normal(random: Random): number {
  return Math.sqrt(-2 * Math.log(random.unit())) * Math.cos(2 * Math.PI * random.unit());
}
