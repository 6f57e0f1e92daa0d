/**
 * The benchmarks, by name: `npm run bench`, `npm run bench -- gemm`, `npm run bench -- gemm --json`. Those that take many minutes
 * run only if they are named: `npm run bench -- run`, or a part of it, `npm run bench -- run --only lambda-1 --epochs 3`,
 * `npm run bench -- threads --threads 1,2,4,8`.
 *
 * A new one is a module of its own and a line in `benchmarks`.
 */
import { parseArgs } from 'node:util';
import { readInteger, readSizes } from '../src/cli/arguments/values.js';
import { chunks } from './chunks.js';
import { conv } from './conv.js';
import { depthwise } from './depthwise.js';
import { exported } from './exported.js';
import { features } from './features.js';
import { gemm } from './gemm.js';
import { generalisation } from './generalisation.js';
import { inference } from './inference.js';
import { lenet5 } from './lenet5.js';
import { math } from './math.js';
import type { Benchmark } from './measure.js';
import { memory } from './memory.js';
import { norm } from './norm.js';
import { report } from './report.js';
import { roof } from './roof.js';
import { run } from './run.js';
import { separable } from './separable.js';
import { signal } from './signal.js';
import { sparsity } from './sparsity.js';
import { step } from './step.js';
import { table as reading } from './table.js';
import { tables } from './tables.js';
import { threads } from './threads/index.js';
import { wrn } from './wrn.js';

const benchmarks: Readonly<Record<string, Benchmark>> = {
  roof,
  gemm,
  conv,
  depthwise,
  separable,
  norm,
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
  signal,
  threads,
  wrn,
};
const onlyIfNamed: readonly string[] = [
  'chunks',
  'tables',
  'features',
  'run',
  'generalisation',
  'signal',
  'threads',
  'wrn',
];

async function main(): Promise<void> {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: {
      json: { type: 'boolean', default: false },
      only: { type: 'string', multiple: true },
      epochs: { type: 'string' },
      threads: { type: 'string' },
      data: { type: 'string' },
      quick: { type: 'boolean', default: false },
    },
  });
  const { only, epochs, threads: counts, data, quick, json } = values;
  const options = {
    quick,
    ...(only && { only }),
    ...(data && { data }),
    ...(epochs && { epochs: readInteger(epochs, '--epochs') }),
    ...(counts && { threads: readSizes(counts, '--threads') }),
  };
  const unknown = positionals.find((name) => !Object.hasOwn(benchmarks, name));
  if (unknown !== undefined) {
    throw new Error(`no benchmark '${unknown}': there are ${Object.keys(benchmarks).join(', ')}`);
  }
  for (const [name, benchmark] of Object.entries(benchmarks)) {
    if (positionals.length > 0 ? !positionals.includes(name) : onlyIfNamed.includes(name)) continue;
    await report(benchmark(options), json);
  }
}

main().catch((error: unknown) => {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
});
