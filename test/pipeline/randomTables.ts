import fc from 'fast-check';
import type { Cell, Table } from '../../src/table/table.js';
import { tableOfColumns } from '../support/tables.js';

/** Names that break what takes them for something else. */
const names = fc.oneof(
  fc.constantFrom(
    '__proto__',
    'constructor',
    'toString',
    'hasOwnProperty',
    '',
    ' ',
    'a=b',
    'name',
    'é',
    '\ud800',
  ),
  fc.string({ maxLength: 6 }),
);

const cells: Record<string, fc.Arbitrary<Cell>> = {
  numbers: fc.oneof(
    // Not so close together that another number is beyond float32 when it is standardised.
    fc.integer({ min: -(2 ** 31), max: 2 ** 31 - 1 }).map((x) => x / 2 ** 16),
    fc.constantFrom(0, -0, 0.1, -1e-5, 7),
    fc.integer({ min: -5, max: 5 }),
  ),
  few: fc.integer({ min: 0, max: 3 }),
  constant: fc.constant(0.1),
  texts: fc.constantFrom('a', 'b', 'B', '', '__proto__', 'constructor', '7', 'other', 'ü'),
  manyTexts: fc.string(),
  booleans: fc.boolean(),
  empty: fc.constant(null),
};

/** What a random table has: all its rows, the rows to train on, and which columns of whole numbers are to be categories. */
export interface RandomTable {
  readonly table: Table;
  readonly training: readonly number[];
  readonly target: string;
  readonly category: readonly string[];
}

interface Options {
  /** Kinds of the target's cells: names of `cells`. */
  readonly targets?: readonly string[];
  /** Whether inputs may have missing cells. */
  readonly gaps?: boolean;
}

/** Tables of up to five columns of any names, and a target. */
export function randomTables({
  targets = ['numbers'],
  gaps = true,
}: Options = {}): fc.Arbitrary<RandomTable> {
  return fc
    .record({
      rows: fc.integer({ min: 1, max: 30 }),
      columns: fc.uniqueArray(fc.tuple(names, fc.constantFrom(...Object.keys(cells)), fc.boolean()), {
        selector: ([name]) => name,
        minLength: 2,
        maxLength: 6,
      }),
      target: fc.constantFrom(...targets),
    })
    .chain(({ rows, columns, target }) => {
      const fill = (cell: fc.Arbitrary<Cell>, missing: boolean) =>
        fc.array(missing ? fc.option(cell, { freq: 3 }) : cell, { minLength: rows, maxLength: rows });
      const [[targetName], ...inputs] = columns;
      const contents = inputs.map(([, kind, missing]) => fill(cells[kind], gaps && missing));
      return fc
        .record({
          contents: fc.tuple(fill(cells[target], false), ...contents),
          training: fc.subarray([...Array(rows).keys()], { minLength: 1 }),
          asCategory: fc.boolean(),
        })
        .map(({ contents, training, asCategory }) => ({
          table: tableOfColumns(columns.map(([name], i) => [name, contents[i]])),
          training,
          target: targetName,
          category: asCategory ? inputs.filter(([, kind]) => kind === 'few').map(([name]) => name) : [],
        }));
    });
}
