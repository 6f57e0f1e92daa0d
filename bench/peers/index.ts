/**
 * l0net beside other libraries, in one process, at the same work, with the same numbers, on one thread:
 * `npm run bench:peers`, `npm run bench:peers -- steps`, `npm run bench:peers -- lenet5` (or lenet5-steps, lenet5-inference),
 * `npm run bench:peers -- --json`, `npm run bench:peers -- wrn` (or wrn-steps, wrn-inference).
 *
 * The peers have a package.json of their own, so that nobody installs them who does not ask for this. Each gets its
 * operands from JavaScript and gives its results back to it; outputs, objectives and gradients are compared with those
 * of l0net before anything is timed. `ratio` is the peer's time over l0net's; a row with » holds it against its target.
 * Times are processor time (measureAlike.ts); the table says how much of a core there was.
 *
 * `npm run bench:peers -- threads [--threads 1,2,4] [--quick]` runs only if it is named: all with their threads on, in Chromium and
 * in Node, by the clock on the wall. So does `wrn`, of which some steps take long; `--quick` measures its smaller batches once.
 */
import { parseArgs } from 'node:util';
import Table from 'cli-table3';
import { readSizes } from '../../src/cli/arguments/values.js';
import type { Benchmark, Row } from '../measure.js';
import { inference, lenet5Inference } from './inference.js';
import { lenet5Steps, steps } from './steps.js';
import { threads } from './threads/index.js';
import { wrnInference } from './wrn/inference.js';
import { wrnSteps } from './wrn/steps.js';

const benchmarks: Readonly<Record<string, Benchmark>> = {
  steps,
  inference,
  'lenet5-steps': lenet5Steps,
  'lenet5-inference': lenet5Inference,
  'wrn-steps': wrnSteps,
  'wrn-inference': wrnInference,
  threads,
};
/** What runs in processes of its own. */
const elsewhere: readonly string[] = ['threads'];
/** What runs only if it is named. */
const long: readonly string[] = ['wrn-steps', 'wrn-inference', ...elsewhere];
const columns = ['work', 'peer', 'ms', 'l0net', 'ratio', 'difference', 'target', 'reached'] as const;

/** Why a peer could not run takes the place of its numbers. */
function table(rows: readonly Row[]): string {
  const result = new Table({
    head: [...columns],
    colAligns: columns.map((name) => (name === 'work' || name === 'peer' ? 'left' : 'right')),
    style: { head: [], border: [], compact: true },
  });
  let work: Row[string] = '';
  for (const row of rows) {
    const cells = columns.map((name) => String(row[name] ?? ''));
    if (row.work === work) cells[0] = '';
    work = row.work;
    if ('error' in row) result.push([...cells.slice(0, 2), { colSpan: 6, content: String(row.error) }]);
    else result.push(cells);
  }
  return result.toString();
}

async function main(): Promise<void> {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: {
      json: { type: 'boolean', default: false },
      threads: { type: 'string' },
      quick: { type: 'boolean', default: false },
    },
  });
  const { json, threads: counts, quick } = values;
  const options = { quick, ...(counts && { threads: readSizes(counts, '--threads') }) };
  const means = (word: string, name: string) => name === word || name.startsWith(`${word}-`);
  const names = Object.keys(benchmarks);
  const unknown = positionals.find((word) => !names.some((name) => means(word, name)));
  if (unknown !== undefined) {
    throw new Error(`no benchmark '${unknown}': there are ${names.join(', ')}`);
  }
  for (const [name, benchmark] of Object.entries(benchmarks)) {
    const named = positionals.some((word) => means(word, name));
    if (positionals.length > 0 ? !named : long.includes(name)) continue;
    const rows: Row[] = [];
    const [begin, used] = [performance.now(), process.cpuUsage()];
    for await (const row of benchmark(options)) {
      if (json) console.log(JSON.stringify(row));
      rows.push(row);
    }
    if (json) continue;
    const { user, system } = process.cpuUsage(used);
    const share = (user + system) / 10 / (performance.now() - begin);
    const ofCore = elsewhere.includes(name) ? '' : `, with ${share.toFixed(0)} % of a core`;
    console.log(`${name}: Node ${process.version}${ofCore}\n${table(rows)}`);
  }
}

main().catch((error: unknown) => {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
});
