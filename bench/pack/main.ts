/** What the packed file does: the benchmark `threads`, with its options. */
import { parseArgs } from 'node:util';
import { readSizes } from '../../src/cli/arguments/values.js';
import { report } from '../report.js';
import { parts, threads } from '../threads/index.js';

const help = `What threads gain l0net on this machine. Options:
  --threads 1,2,4   on how many (default: 1, the cores, and the powers of two between)
  --only PART       ${Object.keys(parts).join(', ')}; more than once for several (default: all)
  --quick           the first of everything, and a few repetitions: whether it runs, not how fast
  --json            a line for each row, as it is measured`;

async function main(): Promise<void> {
  const { values } = parseArgs({
    options: {
      threads: { type: 'string' },
      only: { type: 'string', multiple: true },
      quick: { type: 'boolean', default: false },
      json: { type: 'boolean', default: false },
      help: { type: 'boolean', default: false },
    },
  });
  const { only, threads: counts, quick, json } = values;
  if (values.help) {
    console.log(help);
    return;
  }
  const asked = counts ? { threads: readSizes(counts, '--threads') } : {};
  await report(threads({ quick, ...asked, ...(only && { only }) }), json);
}

main().catch((error: unknown) => {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
});
