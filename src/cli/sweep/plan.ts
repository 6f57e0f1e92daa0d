import { createHash } from 'node:crypto';
import { version } from '../../runtime/generated/version.js';
import { gridPoints } from '../../sweep/grid.js';
import type { SweepJob } from '../../sweep/job.js';
import { flagOf, invalid, type Parsed, parseOptions } from '../arguments/options.js';
import { STREAM } from '../files/files.js';
import { trainOptions } from '../train/options.js';
import { TABLE } from '../train/resumedArguments.js';
import { TRAIN } from '../train/run.js';
import { trainSettings } from '../train/settings.js';
import { sourceOf } from '../train/source.js';
import type { SweepData } from './data.js';
import { type Axes, readGrid } from './gridFile.js';
import type { sweepOptions } from './options.js';
import { type Point, passedOn, pointsIn } from './points.js';

type ParsedSweep = Parsed<typeof sweepOptions>;

/** The settings of a sweep, run by run, each as the arguments of `l0net train`. */
export interface Plan {
  readonly runs: readonly (readonly string[])[];
}

/**
 * What runs the options of a sweep stand for, each of them once.
 *
 * @throws L0netError INVALID_ARGUMENT for what `l0net train` would refuse before it reads its data, and for what is said twice;
 *   UNKNOWN_OPTION; FileError for a grid that cannot be read
 */
export async function planOf(parsed: ParsedSweep): Promise<Plan> {
  const { values, given, written } = parsed;
  const [path] = parsed.operands;
  if (path === STREAM) throw invalid(TABLE, 'the standard input', 'a file, which each run can read again');
  const said: Record<string, readonly Point[]> = {};
  for (const [name, text] of written) {
    if (Object.hasOwn(passedOn, name)) said[name] = text === true ? [true] : pointsIn(name, text);
  }
  const grids = values.grid === '' ? [{}] : await readGrid(values.grid);
  const runs = grids.flatMap((grid) => {
    const twice = Object.keys(grid).find((name) => name in said || (name === 'seed' && seedsSaid(given)));
    if (twice) throw invalid(flagOf(twice), 'it together with the same in --grid', 'one of them');
    const seeds = Array.from({ length: checkSeeds(values.seeds) }, (_, i) => String(values.seed + i));
    return gridPoints({ ...said, ...('seed' in grid ? {} : { seed: seeds }), ...seedLast(grid) }).map(argsOf);
  });
  const source = await sourceOf(parsed);
  for (const args of runs) {
    trainSettings(parseOptions(TRAIN, trainOptions, [...parsed.operands, ...args], [TABLE]), source);
  }
  return { runs };
}

function seedsSaid(given: ReadonlySet<string>): boolean {
  return given.has('seed') || given.has('seeds');
}

function checkSeeds(seeds: number): number {
  if (seeds >= 1 && seeds <= 1e6) return seeds;
  throw invalid('--seeds', seeds, 'a whole number from 1 to 1,000,000');
}

/** Seeds change fastest, wherever they stand. */
function seedLast({ seed, ...grid }: Axes): Axes {
  return { ...grid, ...(seed && { seed }) };
}

/** The point in the order of the options of `l0net train`, so that the same settings are the same arguments. */
function argsOf(point: Readonly<Record<string, unknown>>): string[] {
  return Object.keys(trainOptions).flatMap((name) => {
    const value = point[name] as Point | undefined;
    if (value === undefined || value === null) return [];
    return value === true ? flagOf(name) : `${flagOf(name)}=${value}`;
  });
}

/** The jobs of a plan with these data, each once. */
export function jobsOf({ runs }: Plan, data: SweepData): SweepJob[] {
  const jobs = runs.map((args) => ({ id: idOf(args, data.digest), args, data: data.digest }));
  return [...new Map(jobs.map((job) => [job.id, job])).values()];
}

/** By what the settings mean: `--lambda=0.10` and `--lambda=0.1` are one run. */
function idOf(args: readonly string[], data: string): string {
  const { given, values } = parseOptions(TRAIN, trainOptions, args);
  const settings = [...given].sort().map((name) => [name, values[name]]);
  const text = JSON.stringify([version, data, settings]);
  return createHash('sha256').update(text).digest('hex').slice(0, 24);
}
