/**
 * The best networks of their size: trains each point of points.ts with each seed that has no result yet, writes results/front/, and
 * from those the table and the chart of docs/targets.md:
 *
 *   npm run reproduce -- front                       all of it: hours; Ctrl-C stops it, and the same command goes on
 *   npm run reproduce -- front --only lenet-5        points of one network, or one point: --only lenet-5-158000
 *   npm run reproduce -- front --seeds 2,3           only these, so that two processes can share the work
 *   npm run reproduce -- front --table               only the table and the chart
 */
import '../../src/convolutions.js';
import '../../src/targets.js';
import { mkdir, readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { flag, type OptionTable, parseOptions } from '../../src/cli/arguments/options.js';
import { readNumbers } from '../../src/cli/arguments/values.js';
import { replaceFile } from '../../src/node/replaceFile.js';
import { loadMnist } from '../../src/node.js';
import { withTable } from '../reproduce/tables.js';
import { frontChart } from './frontChart.js';
import { FRONT, frontTable } from './frontTable.js';
import { points, settings } from './points.js';
import { type FrontResult, runPoint } from './runPoint.js';
import { softTargets } from './teachers.js';

const options = {
  only: { hint: 'name', help: 'points whose names begin so', initial: '', read: (text: string) => text },
  seeds: { hint: 'list', help: 'seeds of the runs', initial: '1,2,3,4,5', read: readNumbers },
  table: flag('only the table and the chart'),
} satisfies OptionTable;

const folder = fileURLToPath(new URL('../../results/front', import.meta.url));
const page = fileURLToPath(new URL('../../docs/targets.md', import.meta.url));
const chart = fileURLToPath(new URL('../charts/front.svg', import.meta.url));
const say = (line: string): void => {
  process.stdout.write(`${line}\n`);
};

/** Trains what is missing. */
export async function front(args: readonly string[]): Promise<void> {
  const { values, help } = parseOptions('reproduce front', options, args);
  if (help) {
    say('Usage: npm run reproduce -- front [--only NAME] [--seeds 1,2] [--table]');
    return;
  }
  if (!values.table) await trainMissing(values.only, values.seeds);
  const results = await frontResults();
  const text = withTable(await readFile(page, 'utf8'), frontTable(results), FRONT);
  await replaceFile(page, Buffer.from(text));
  await replaceFile(chart, Buffer.from(frontChart(results)));
}

async function trainMissing(only: string, seeds: readonly number[]): Promise<void> {
  const { train, test } = await loadMnist();
  await mkdir(folder, { recursive: true });
  for (const seed of seeds) {
    for (const point of points) {
      const name = `${point.model}-${point.multiplyAdds}`;
      const file = `${name}-${seed}.json`;
      const done = (await readdir(folder)).includes(file);
      if (!name.startsWith(only) || done) continue;
      const how = settings[point.model];
      const targets = how.teachers > 0 ? await softTargets(train, how, folder, say) : undefined;
      say(`${name}, seed ${seed}`);
      const result = await runPoint(point, seed, how, { train, targets, test }, 0, say);
      await replaceFile(join(folder, file), Buffer.from(`${JSON.stringify(result, undefined, 2)}\n`));
    }
  }
}

/** All results that there are of the settings of now. */
export async function frontResults(): Promise<FrontResult[]> {
  const files = (await readdir(folder)).filter((file) => file.endsWith('.json'));
  const results = await Promise.all(
    files.map(async (file): Promise<FrontResult> => JSON.parse(await readFile(join(folder, file), 'utf8'))),
  );
  return results.filter(
    ({ model, settings: used }) => JSON.stringify(used) === JSON.stringify(settings[model]),
  );
}
