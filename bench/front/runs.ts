import { mkdir, readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { flag, type OptionTable, parseOptions } from '../../src/cli/arguments/options.js';
import { readNumbers } from '../../src/cli/arguments/values.js';
import { replaceFile } from '../../src/node/replaceFile.js';
import type { MnistSet } from '../../src/node.js';
import type { FrontSettings, Point } from './points.js';
import { type FrontResult, runPoint } from './runPoint.js';
import { softTargets } from './teachers.js';

/** What is to be trained, with several seeds. */
export interface Plan {
  readonly name: string;
  readonly point: Point;
  readonly settings: FrontSettings;
}

/** What they are trained and measured on. */
export interface FrontData {
  readonly train: MnistSet;
  readonly test: MnistSet;
  /** So many training images are measured in the place of the test images. */
  readonly heldBack: number;
}

const options = {
  only: { hint: 'name', help: 'those whose names begin so', initial: '', read: (text: string) => text },
  seeds: { hint: 'list', help: 'seeds of the runs', initial: '1,2,3,4,5', read: readNumbers },
  table: flag('only what is made of the results'),
} satisfies OptionTable;

const say = (line: string): void => {
  process.stdout.write(`${line}\n`);
};

/**
 * Trains, as arguments say, what has no result in the folder yet.
 *
 * @param load its data, if anything is to be trained
 * @returns whether there was more to do than to help
 */
export async function runMissing(
  command: string,
  args: readonly string[],
  plans: readonly Plan[],
  folder: string,
  load: () => Promise<FrontData>,
): Promise<boolean> {
  const { values, help } = parseOptions(`reproduce ${command}`, options, args);
  if (help) say(`Usage: npm run reproduce -- ${command} [--only NAME] [--seeds 1,2] [--table]`);
  if (help || values.table) return !help;
  const { train, test, heldBack } = await load();
  await mkdir(folder, { recursive: true });
  for (const seed of values.seeds) {
    for (const { name, point, settings } of plans) {
      const file = `${name}-${seed}.json`;
      const done = (await readdir(folder)).includes(file);
      if (!name.startsWith(values.only) || done) continue;
      const targets = settings.teachers > 0 ? await softTargets(train, settings, folder, say) : undefined;
      say(`${name}, seed ${seed}`);
      const result = await runPoint(point, seed, settings, { train, targets, test }, heldBack, say);
      await replaceFile(join(folder, file), Buffer.from(`${JSON.stringify(result, undefined, 2)}\n`));
    }
  }
  return true;
}

/** All results in a folder. */
export async function readRuns(folder: string): Promise<FrontResult[]> {
  const files = (await readdir(folder)).filter((file) => file.endsWith('.json')).sort();
  return Promise.all(
    files.map(async (file): Promise<FrontResult> => JSON.parse(await readFile(join(folder, file), 'utf8'))),
  );
}

/** Whether a result is of these settings. */
export function isOf(result: FrontResult, settings: FrontSettings): boolean {
  return JSON.stringify(result.settings) === JSON.stringify(settings);
}
