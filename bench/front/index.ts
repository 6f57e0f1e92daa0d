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
import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { replaceFile } from '../../src/node/replaceFile.js';
import { loadMnist } from '../../src/node.js';
import { withTable } from '../reproduce/tables.js';
import { frontChart } from './frontChart.js';
import { FRONT, frontTable } from './frontTable.js';
import { points, settings } from './points.js';
import type { FrontResult } from './runPoint.js';
import { isOf, readRuns, runMissing } from './runs.js';

const folder = fileURLToPath(new URL('../../results/front', import.meta.url));
const page = fileURLToPath(new URL('../../docs/targets.md', import.meta.url));
const chart = fileURLToPath(new URL('../charts/front.svg', import.meta.url));

const plans = points.map((point) => ({
  name: `${point.model}-${point.multiplyAdds}`,
  point,
  settings: settings[point.model],
}));

/** Trains what is missing. */
export async function front(args: readonly string[]): Promise<void> {
  const load = async () => ({ ...(await loadMnist()), heldBack: 0 });
  if (!(await runMissing('front', args, plans, folder, load))) return;
  const results = await frontResults();
  const text = withTable(await readFile(page, 'utf8'), frontTable(results), FRONT);
  await replaceFile(page, Buffer.from(text));
  await replaceFile(chart, Buffer.from(frontChart(results)));
}

/** All results that there are of the settings of now. */
export async function frontResults(): Promise<FrontResult[]> {
  return (await readRuns(folder)).filter((result) => isOf(result, settings[result.model]));
}
