/**
 * Trains a row of the paper's tables, writes results/NAME-SEED.json and the tables of docs/method.md and, in short, the README:
 *
 *   npm run reproduce -- NAME [--seed N]    NAME: a row of rows.ts
 *   npm run reproduce -- table              only the tables
 *   npm run reproduce -- front              the best networks of their size: bench/front/index.ts
 *   npm run reproduce -- ablations          what helps them: bench/ablations/index.ts
 *   npm run reproduce -- wrn-28-10 --data FOLDER   the paper's network on CIFAR-10: wide/index.ts; `--plan` says what it would take
 *
 * A run takes minutes to an hour. Ctrl-C stops it, and the same command goes on.
 */
import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { exitCodeOf, explain } from '../../src/cli/arguments/failure.js';
import { invalid, type OptionTable, parseOptions } from '../../src/cli/arguments/options.js';
import { readInteger } from '../../src/cli/arguments/values.js';
import { textReporter } from '../../src/cli/train/textReporter.js';
import { replaceFile } from '../../src/node/replaceFile.js';
import { ablations } from '../ablations/index.js';
import { front } from '../front/index.js';
import { reproduce } from './reproduce.js';
import { readResults } from './result.js';
import { rows } from './rows.js';
import { resultsTable, shortTable, withTable } from './tables.js';
import { wide } from './wide/index.js';
import { wideRuns } from './wide/settings.js';

const options = {
  seed: { hint: 'integer', help: 'of all that is random', initial: '1', read: readInteger },
} satisfies OptionTable;

const folder = fileURLToPath(new URL('../../results', import.meta.url));
const tables = { 'README.md': shortTable, 'docs/method.md': resultsTable };
const TABLE = 'table';
/** What has arguments of its own. */
const others: Readonly<Record<string, (args: readonly string[]) => Promise<unknown>>> = {
  front,
  ablations,
  ...Object.fromEntries(
    Object.keys(wideRuns).map((name) => [name, (args: readonly string[]) => wide([name, ...args])]),
  ),
};

async function main(args: readonly string[]): Promise<number> {
  const other = Object.entries(others).find(([name]) => name === args[0]);
  if (other) {
    const code = await other[1](args.slice(1));
    return typeof code === 'number' ? code : 0;
  }
  const { values, operands, help } = parseOptions('reproduce', options, args, ['NAME']);
  const names = [...Object.keys(rows), TABLE, ...Object.keys(others)].join(', ');
  if (help) {
    process.stdout.write(`Usage: npm run reproduce -- NAME [--seed N]\n\nNAME: ${names}\n`);
    return 0;
  }
  const [name] = operands;
  if (name !== TABLE) {
    if (!Object.hasOwn(rows, name)) throw invalid('NAME', name, names);
    const run = { name, row: rows[name], seed: values.seed, folder };
    const { code, result } = await reproduce(run, textReporter(process.stdout));
    if (!result) return code;
  }
  const results = await readResults(folder, rows);
  for (const [page, table] of Object.entries(tables)) {
    const path = fileURLToPath(new URL(`../../${page}`, import.meta.url));
    const text = withTable(await readFile(path, 'utf8'), table(rows, results));
    await replaceFile(path, Buffer.from(text));
  }
  return 0;
}

main(process.argv.slice(2)).then(
  (code) => {
    process.exitCode = code;
  },
  (error: unknown) => {
    process.stderr.write(explain(error, Object.keys(options)));
    process.exitCode = exitCodeOf(error);
  },
);
