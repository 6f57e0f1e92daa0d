import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { readTable } from '../src/table/read.js';
import type { Table } from '../src/table/table.js';
import type { TableDataOptions } from '../src/tabular/prepare.js';

/** A table that a package brings, and what is to be learnt from it. */
export interface RealTable {
  readonly name: string;
  readonly table: Table;
  readonly learning: TableDataOptions;
}

const tables: Readonly<Record<string, { file: string; learning: TableDataOptions }>> = {
  cars: { file: 'cars.json', learning: { target: 'Miles_per_Gallon', drop: ['Name'], missing: 'mean' } },
  penguins: { file: 'penguins.json', learning: { target: 'Species', missing: 'mean' } },
  weather: { file: 'seattle-weather.csv', learning: { target: 'weather', drop: ['date'] } },
};

/** Tables of the package vega-datasets. */
export async function realTables(only = Object.keys(tables)): Promise<RealTable[]> {
  const data = join(dirname(createRequire(import.meta.url).resolve('vega-datasets')), '../data');
  const chosen = Object.entries(tables).filter(([name]) => only.includes(name));
  return Promise.all(
    chosen.map(async ([name, { file, learning }]) => {
      const table = await readTable(await readFile(join(data, file)), { name: file });
      return { name, table, learning };
    }),
  );
}
