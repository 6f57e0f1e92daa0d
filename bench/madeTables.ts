/** Tables that are made from a seed: columns that decide the target, beside columns that have nothing to do with it. */
import { type Column, Table } from '../src/table/table.js';
import { Random } from '../test/support/random.js';

/** How a target follows from the columns, and what else there is. */
interface Kind {
  /** Numbers, and numbers of values of the categories, that decide; and those that do not. */
  readonly numbers: number;
  readonly categories?: readonly number[];
  readonly idleNumbers: number;
  readonly idleCategories?: readonly number[];
  /** Share of the variance of y that is noise. */
  readonly noise: number;
  /** So many classes, of as many rows each, by the order of y. Default: y is the target. */
  readonly classes?: number;
  /** @param x numbers, uniform in (0, 1) @param c effects of the categories, uniform in (−1, 1) */
  value(x: readonly number[], c: readonly number[]): number;
}

/** Friedman (1991), MARS, equation (61): the first of his made data. */
const friedman = ([a, b, c, d, e]: readonly number[]) =>
  10 * Math.sin(Math.PI * a * b) + 20 * (c - 0.5) ** 2 + 10 * d + 5 * e;

const weights = [1, -0.9, 0.8, -0.7, 0.6, 0.5, -0.4, 0.3];
const linear = (x: readonly number[]) => x.reduce((sum, value, j) => sum + (weights[j] ?? 0) * value, 0);

/** What is above and below a wave; which of them is more depends on a third number. */
const wave = ([a, b, c, d]: readonly number[]) =>
  (c > 0.5 ? 1 : -1) * (b - 0.5 - 0.3 * Math.sin(6 * a)) + 0.4 * (d - 0.5);

const kinds = {
  linear: { numbers: 8, idleNumbers: 8, noise: 0.3, value: linear },
  'linear, noisy': { numbers: 8, idleNumbers: 8, noise: 0.7, value: linear },
  friedman: { numbers: 5, idleNumbers: 5, noise: 0.05, value: friedman },
  'friedman, noisy': { numbers: 5, idleNumbers: 15, noise: 0.3, value: friedman },
  categories: {
    numbers: 2,
    categories: [3, 6, 12],
    idleNumbers: 4,
    idleCategories: [4, 8],
    noise: 0.15,
    value: ([a, b], [c, d, e]) => c + d + e + 2 * a * (1 + d) - Math.abs(2 * b - 1),
  },
  'two classes': { numbers: 8, idleNumbers: 8, noise: 0.1, classes: 2, value: linear },
  'two classes, noisy': { numbers: 5, idleNumbers: 15, noise: 0.4, classes: 2, value: linear },
  'two classes, wave': { numbers: 4, idleNumbers: 6, noise: 0.05, classes: 2, value: wave },
  'four classes': { numbers: 5, idleNumbers: 5, noise: 0.05, classes: 4, value: friedman },
  'three classes, categories': {
    numbers: 2,
    categories: [3, 5],
    idleNumbers: 4,
    idleCategories: [6],
    noise: 0.1,
    classes: 3,
    value: ([a, b], [c, d]) => c + d + 2 * a * (1 + d) - Math.abs(2 * b - 1),
  },
} as const satisfies Record<string, Kind>;

export type MadeKind = keyof typeof kinds;

export const madeKinds = Object.keys(kinds) as readonly MadeKind[];

/** Columns of a made table that have nothing to do with its target are called so: idle0, idle1, … */
export const isIdle = (column: string) => column.startsWith('idle');

/** A table of this kind, whose target is y: numbers, or the classes A, B, … */
export function madeTable(name: MadeKind, rows: number, seed: number): Table {
  const kind: Kind = kinds[name];
  const { categories = [], idleCategories = [] } = kind;
  const random = new Random(seed);
  const number = (title: string): Column => ({
    name: title,
    kind: 'number',
    values: Float64Array.from({ length: rows }, () => random.unit()),
  });
  const category = (title: string, values: number): Column => ({
    name: title,
    kind: 'text',
    words: Array.from({ length: values }, (_, v) => `${title}-${v}`),
    codes: Int32Array.from({ length: rows }, () => random.integer(0, values - 1)),
  });
  const numbers = Array.from({ length: kind.numbers }, (_, j) => number(`x${j}`));
  const texts = categories.map((values, j) => category(`c${j}`, values));
  const idle = Array.from({ length: kind.idleNumbers }, (_, j) => number(`idle${j}`));
  const idleTexts = idleCategories.map((values, j) => category(`idle${kind.idleNumbers + j}`, values));
  const effects = categories.map((values) => Array.from({ length: values }, () => 2 * random.unit() - 1));
  const y = Float64Array.from({ length: rows }, (_, row) =>
    kind.value(
      numbers.map((column) => (column.kind === 'number' ? column.values[row] : 0)),
      texts.map((column, j) => (column.kind === 'text' ? effects[j][column.codes[row]] : 0)),
    ),
  );
  const mean = y.reduce((sum, value) => sum + value, 0) / rows;
  const variance = y.reduce((sum, value) => sum + (value - mean) ** 2, 0) / rows;
  const deviation = Math.sqrt((variance * kind.noise) / (1 - kind.noise));
  for (let row = 0; row < rows; row++) y[row] += deviation * normal(random);
  return new Table(
    [...numbers, ...texts, ...idle, ...idleTexts, targetOf(y, kind.classes)],
    `${name}, ${rows}`,
  );
}

function targetOf(y: Float64Array, classes: number | undefined): Column {
  if (classes === undefined) return { name: 'y', kind: 'number', values: y };
  const order = [...y.keys()].sort((a, b) => y[a] - y[b]);
  const codes = new Int32Array(y.length);
  order.forEach((row, place) => {
    codes[row] = Math.floor((classes * place) / y.length);
  });
  return { name: 'y', kind: 'text', words: ['A', 'B', 'C', 'D', 'E'].slice(0, classes), codes };
}

/** Box and Muller's. */
function normal(random: Random): number {
  return Math.sqrt(-2 * Math.log(random.unit())) * Math.cos(2 * Math.PI * random.unit());
}
