import { describe, expect, test } from 'vitest';
import { sampleRows } from '../../src/table/sample.js';
import type { Table } from '../../src/table/table.js';
import { plainRows, tableOf } from '../support/tables.js';

const numbers = (from: number, to: number) => Array.from({ length: to - from }, (_, i) => from + i);

/** Chunks with a column of each kind, each of which says the number of the row. */
async function* chunksOf(rows: number, size: number): AsyncGenerator<Table> {
  for (let from = 0; from < rows; from += size) yield chunk(from, Math.min(rows, from + size));
}

function chunk(from: number, to: number): Table {
  const all = numbers(from, to);
  return tableOf({
    number: all.map((i) => (i % 5 === 4 ? null : i)),
    text: all.map((i) => (i % 7 === 6 ? null : `word ${i % 50}`)),
    flag: all.map((i) => (i % 3 === 2 ? null : i % 2 === 0)),
  });
}

describe('a sample of rows', () => {
  test.each([1, 2, 100, 1500, 3000])('of %i has rows as they are, in their order', async (rows) => {
    const { table, numbers: which, rows: all } = await sampleRows(chunksOf(3000, 170), rows, 5);
    expect(all).toBe(3000);
    expect([...which]).toEqual([...new Set(which)].sort((a, b) => a - b));
    expect(plainRows(table)).toEqual(plainRows(chunk(0, 3000).take(Int32Array.from(which))));
    expect(table.rows).toBe(rows);
  });

  test('has all rows if there are no more', async () => {
    const { table, numbers: which } = await sampleRows(chunksOf(40, 7), 100);
    expect([...which]).toEqual(numbers(0, 40));
    expect(plainRows(table)).toEqual(plainRows(chunk(0, 40)));
  });

  /** χ² with 19 degrees of freedom is above 43.8 once in a thousand. */
  test('has each row as likely as another', async () => {
    const counts = new Float64Array(20);
    const seeds = 2000;
    for (let seed = 1; seed <= seeds; seed++) {
      const { numbers: which } = await sampleRows(chunksOf(20, 6), 5, seed);
      for (const row of which) counts[row]++;
    }
    const expected = (seeds * 5) / 20;
    // Without replacement the variance is less, by 1 − 5/20, and a little more than χ² thinks of 19 of 20.
    const chi2 = counts.reduce((sum, count) => sum + (count - expected) ** 2 / expected, 0);
    expect(chi2).toBeLessThan(43.8);
    expect(chi2).toBeGreaterThan(3);
  });

  test('depends on the seed, and not on the chunks', async () => {
    const of = async (size: number, seed: number) =>
      (await sampleRows(chunksOf(500, size), 30, seed)).numbers;
    expect(await of(500, 1)).toEqual(await of(33, 1));
    expect(await of(500, 1)).not.toEqual(await of(500, 2));
  });

  test('is refused of chunks of other columns, or none', async () => {
    const mixed = async function* () {
      yield tableOf({ a: [1, 2] });
      yield tableOf({ a: ['x'] });
    };
    await expect(sampleRows(mixed(), 5)).rejects.toThrow(/columns of a chunk: expected "?a: number.*a: text/);
    await expect(sampleRows(chunksOf(0, 1), 5)).rejects.toThrow(/^chunks: expected one table or more/);
    await expect(sampleRows(chunksOf(9, 1), 0)).rejects.toThrow(/^rows: expected an integer from 1 on/);
    await expect(sampleRows(chunksOf(9, 1), 1, -1)).rejects.toThrow(/^seed/);
  });
});
