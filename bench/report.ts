import Table from 'cli-table3';
import type { Row } from './measure.js';

/** Prints the rows of a benchmark: each as JSON when it is there, or at the end a table for each `bench` among them. */
export async function report(measured: AsyncIterable<Row>, json: boolean): Promise<void> {
  const rows: Row[] = [];
  for await (const row of measured) {
    if (json) console.log(JSON.stringify(row));
    rows.push(row);
  }
  if (json) return;
  for (const part of new Set(rows.map(({ bench }) => bench))) {
    console.log(`${part}\n${table(rows.filter(({ bench }) => bench === part))}`);
  }
}

/** Rows as a table with a column for each of their fields. */
function table(rows: readonly Row[]): string {
  const columns = [...new Set(rows.flatMap((row) => Object.keys(row)))].filter(
    (name) => name !== 'bench' && !name.endsWith('ByEpoch'),
  );
  const numeric = (name: string) => rows.some((row) => typeof row[name] === 'number');
  const result = new Table({
    head: columns,
    colAligns: columns.map((name) => (numeric(name) ? 'right' : 'left')),
    style: { head: [], border: [] },
  });
  for (const row of rows) result.push(columns.map((name) => show(row[name])));
  return result.toString();
}

function show(value: Row[string] | undefined): string {
  return Array.isArray(value) ? value.join('-') : String(value ?? '');
}
