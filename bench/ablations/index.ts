/**
 * What helps a network of a given size: trains each variant of variants.ts with each seed that has no result yet, on all but the last
 * 5,000 training images, measures it on those, writes results/ablations/, and from that the table of docs/targets.md:
 *
 *   npm run reproduce -- ablations                     all of it, an hour; Ctrl-C stops it, and the same command goes on
 *   npm run reproduce -- ablations --only gates-1      one variant, or all whose names begin so
 *   npm run reproduce -- ablations --seeds 2,3         only these
 *   npm run reproduce -- ablations --table             only the table
 */
import '../../src/convolutions.js';
import '../../src/gaussian.js';
import '../../src/targets.js';
import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { replaceFile } from '../../src/node/replaceFile.js';
import { loadMnist, type MnistSet } from '../../src/node.js';
import type { FrontResult } from '../front/runPoint.js';
import { type FrontData, readRuns, runMissing } from '../front/runs.js';
import { withTable } from '../reproduce/tables.js';
import { ABLATIONS, ablationTable } from './ablationTable.js';
import { HELD_BACK, point, variants } from './variants.js';

const folder = fileURLToPath(new URL('../../results/ablations', import.meta.url));
const page = fileURLToPath(new URL('../../docs/targets.md', import.meta.url));

const plans = Object.entries(variants).map(([name, { settings }]) => ({ name, point, settings }));

/** Trains what is missing. */
export async function ablations(args: readonly string[]): Promise<void> {
  if (!(await runMissing('ablations', args, plans, folder, load))) return;
  const text = withTable(await readFile(page, 'utf8'), ablationTable(await ablationResults()), ABLATIONS);
  await replaceFile(page, Buffer.from(text));
}

/** All results that there are. */
export function ablationResults(): Promise<FrontResult[]> {
  return readRuns(folder);
}

async function load(): Promise<FrontData> {
  const { train } = await loadMnist();
  const seen = train.labels.length - HELD_BACK;
  return {
    train: rowsOf(train, 0, seen),
    test: rowsOf(train, seen, train.labels.length),
    heldBack: HELD_BACK,
  };
}

function rowsOf({ inputs, labels }: MnistSet, from: number, to: number): MnistSet {
  const width = inputs.length / labels.length;
  return { inputs: inputs.subarray(from * width, to * width), labels: labels.subarray(from, to) };
}
