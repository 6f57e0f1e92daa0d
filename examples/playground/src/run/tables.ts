/** All that is about tables, in one part of the code that is loaded when there is one. */
import type { Network } from 'l0net';
import { cellOf, pipelineOf, type Table } from 'l0net/table';

export { readTable } from 'l0net/table';
export { describeTable, firstSettings } from './describeTable.js';
export { tableProblem } from './tableProblem.js';

/** The columns of the first row that a network takes, for an example. */
export function sampleRow(network: Network, table: Table): Record<string, number | string | boolean> {
  const cells = pipelineOf(network).columns.map(
    ({ name }) => [name, cellOf(table.column(name), 0) ?? 0] as const,
  );
  return Object.fromEntries(cells);
}
