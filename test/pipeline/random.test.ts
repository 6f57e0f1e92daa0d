/** Random tables: what holds of any pipeline, whatever its columns are called and hold. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { L0netError } from '../../src/base/errors.js';
import { encode } from '../../src/pipeline/encode.js';
import { fitPipeline } from '../../src/pipeline/fit.js';
import { featureNames, groupsOf, inputsOf, widthOf } from '../../src/pipeline/inputs.js';
import type { MissingWay, PipelineOptions } from '../../src/pipeline/options.js';
import type { Pipeline } from '../../src/pipeline/pipeline.js';
import { pipelineFromText, pipelineToText } from '../../src/pipeline/text.js';
import { type Cell, cellOf } from '../../src/table/table.js';
import { plainRows, tableOfColumns } from '../support/tables.js';
import { type RandomTable, randomTables } from './randomTables.js';

const ways = fc.constantFrom<MissingWay>('mean', 'median', 'indicator');

/** The pipeline, or undefined where no input is left. */
function fitted({ table, training, target, category }: RandomTable, options: Partial<PipelineOptions> = {}) {
  try {
    return fitPipeline(table, training, { target, category, task: 'regression', ...options }).pipeline;
  } catch (error) {
    expect(error).toBeInstanceOf(L0netError);
    expect((error as L0netError).expected).toMatch(/a column that is an input/);
    return undefined;
  }
}

/** A row's inputs, cell by cell, straight from what pipeline.ts says. */
function expectedInputs({ columns }: Pipeline, cellIn: (name: string) => Cell): number[] {
  return columns.flatMap((column) => {
    const cell = cellIn(column.name);
    if (column.kind !== 'category') {
      const x = Number(cell ?? column.fill);
      const value = column.kind === 'number' ? (x - column.mean) / column.deviation : x;
      return [Math.fround(value), ...(column.indicator ? [cell === null ? 1 : 0] : [])];
    }
    const inputs = column.values.map((value) => (cell !== null && String(value) === String(cell) ? 1 : 0));
    const seen = inputs.includes(1);
    const own = cell === null && column.missing === 'own';
    if (column.other) inputs.push(!seen && !own ? 1 : 0);
    if (column.missing === 'own') inputs.push(own ? 1 : 0);
    return inputs;
  });
}

describe('any pipeline', () => {
  test('encodes all rows, seen or unseen, as its description says', () => {
    fc.assert(
      fc.property(randomTables(), ways, (random, missing) => {
        const pipeline = fitted(random, { missing });
        fc.pre(pipeline !== undefined);
        const { table } = random;
        const width = widthOf(pipeline);
        const inputs = encode(pipeline, table);
        expect(inputs.length).toBe(table.rows * width);
        for (let row = 0; row < table.rows; row++) {
          const cellIn = (name: string) => cellOf(table.column(name), row);
          expect([...inputs.subarray(row * width, (row + 1) * width)]).toEqual(
            expectedInputs(pipeline, cellIn),
          );
        }
      }),
      { numRuns: 500 },
    );
  });

  test('has the same inputs for a table, for chosen rows of it, and for plain rows', () => {
    fc.assert(
      fc.property(randomTables(), ways, (random, missing) => {
        const pipeline = fitted(random, { missing });
        fc.pre(pipeline !== undefined);
        const { table, training } = random;
        expect(encode(pipeline, plainRows(table))).toEqual(encode(pipeline, table));
        const chosen = encode(pipeline, table.take(training));
        expect(encode(pipeline, table, { rows: training })).toEqual(chosen);
        expect(encode(pipeline, plainRows(table), { rows: training })).toEqual(chosen);
      }),
    );
  });

  test('is the same after a way through text, to the bit', () => {
    fc.assert(
      fc.property(randomTables(), ways, (random, missing) => {
        const pipeline = fitted(random, { missing });
        fc.pre(pipeline !== undefined);
        const text = pipelineToText(pipeline);
        const again = pipelineFromText(text);
        expect(again).toStrictEqual(pipeline);
        expect(pipelineToText(again)).toBe(text);
        const bits = (pipeline: Pipeline) => new Uint8Array(encode(pipeline, random.table).buffer);
        expect(bits(again)).toEqual(bits(pipeline));
      }),
    );
  });

  test('has a name and a group for each input, and no two names are the same column’s', () => {
    fc.assert(
      fc.property(randomTables(), ways, (random, missing) => {
        const pipeline = fitted(random, { missing });
        fc.pre(pipeline !== undefined);
        const groups = groupsOf(pipeline);
        const names = featureNames(pipeline);
        expect(groups).toHaveLength(widthOf(pipeline));
        expect(names).toHaveLength(widthOf(pipeline));
        pipeline.columns.forEach((column, place) => {
          const own = names.filter((_, input) => groups[input] === place);
          expect(own).toHaveLength(inputsOf(column));
          expect(new Set(own).size).toBe(own.length);
          for (const name of own) expect(name.startsWith(column.name)).toBe(true);
        });
      }),
    );
  });

  test('has no input that no training row sets, and standardised training numbers', () => {
    fc.assert(
      fc.property(randomTables(), ways, (random, missing) => {
        const pipeline = fitted(random, { missing });
        fc.pre(pipeline !== undefined);
        const { table, training } = random;
        const width = widthOf(pipeline);
        const inputs = encode(pipeline, table, { rows: training });
        const column = (input: number) => training.map((_, row) => inputs[row * width + input]);
        const groups = groupsOf(pipeline);
        for (let input = 0; input < width; input++) {
          const { kind } = pipeline.columns[groups[input]];
          if (kind === 'category') expect(column(input).some((x) => x === 1)).toBe(true);
        }
        let first = 0;
        for (const part of pipeline.columns) {
          const values = column(first);
          first += inputsOf(part);
          if (part.kind !== 'number' || missing === 'median') continue;
          const mean = values.reduce((sum, x) => sum + x, 0) / values.length;
          expect(Math.abs(mean)).toBeLessThan(1e-4);
        }
      }),
    );
  });

  test('is fitted on the training rows alone', () => {
    fc.assert(
      fc.property(randomTables(), ways, (random, missing) => {
        const pipeline = fitted(random, { missing });
        const { table, training, target } = random;
        const trains = new Set(training);
        // All other rows become copies of the first training row, but for their answers.
        const columns = table.columns.map((column): [string, Cell[]] => [
          column.name,
          Array.from({ length: table.rows }, (_, row) =>
            cellOf(column, column.name === target || trains.has(row) ? row : training[0]),
          ),
        ]);
        const other = fitted({ ...random, table: tableOfColumns(columns) }, { missing });
        expect(other).toEqual(pipeline);
      }),
    );
  });
});
