/**
 * The benchmarks, by name: `npm run bench`, `npm run bench -- gemm`, `npm run bench -- gemm --json`. Those that take many minutes
 * run only if they are named: `npm run bench -- run`, or a part of it, `npm run bench -- run --only lambda-1 --epochs 3`.
 *
 * A new one is a module of its own and a line in `benchmarks`.
 */
import { parseArgs } from 'node:util';
import Table from 'cli-table3';
import { readInteger } from '../src/cli/arguments/values.js';
import { chunks } from './chunks.js';
import { conv } from './conv.js';
import { exported } from './exported.js';
import { features } from './features.js';
import { gemm } from './gemm.js';
import { generalisation } from './generalisation.js';
import { inference } from './inference.js';
import { lenet5 } from './lenet5.js';
import { math } from './math.js';
import type { Benchmark, Row } from './measure.js';
import { memory } from './memory.js';
import { roof } from './roof.js';
import { run } from './run.js';
import { sparsity } from './sparsity.js';
import { step } from './step.js';
import { table as reading } from './table.js';
import { tables } from './tables.js';

const benchmarks: Readonly<Record<string, Benchmark>> = {
  roof,
  gemm,
  conv,
  math,
  step,
  sparsity,
  inference,
  lenet5,
  exported,
  memory,
  table: reading,
  chunks,
  tables,
  features,
  run,
  generalisation,
};
const onlyIfNamed: readonly string[] = ['chunks', 'tables', 'features', 'run', 'generalisation'];

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

async function main(): Promise<void> {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: {
      json: { type: 'boolean', default: false },
      only: { type: 'string', multiple: true },
      epochs: { type: 'string' },
    },
  });
  const { only, epochs } = values;
  const options = { ...(only && { only }), ...(epochs && { epochs: readInteger(epochs, '--epochs') }) };
  const unknown = positionals.find((name) => !Object.hasOwn(benchmarks, name));
  if (unknown !== undefined) {
    throw new Error(`no benchmark '${unknown}': there are ${Object.keys(benchmarks).join(', ')}`);
  }
  for (const [name, benchmark] of Object.entries(benchmarks)) {
    if (positionals.length > 0 ? !positionals.includes(name) : onlyIfNamed.includes(name)) continue;
    const rows: Row[] = [];
    for await (const row of benchmark(options)) {
      if (values.json) console.log(JSON.stringify(row));
      rows.push(row);
    }
    if (values.json) continue;
    for (const part of new Set(rows.map(({ bench }) => bench))) {
      console.log(`${part}\n${table(rows.filter(({ bench }) => bench === part))}`);
    }
  }
}

main().catch((error: unknown) => {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
});
