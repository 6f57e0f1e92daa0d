import type { ChildProcess } from 'node:child_process';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Collection } from '../../src/cli/sweep/results/collection.js';
import { isDone } from '../../src/cli/sweep/results/record.js';
import { Random } from '../support/random.js';
import { l0net, type Result } from './run.js';

/** An event of `l0net sweep --json`. */
export type SweepEvent = Readonly<Record<string, unknown>>;

/** A table of so many rows whose last column can be learnt of two of the others. */
export async function writeTable(path: string, rows = 240): Promise<string> {
  const random = new Random(3);
  const lines = Array.from({ length: rows }, () => {
    const [a, b, c] = random.values(3, -1, 1) as unknown as [number, number, number];
    return `${a},${b},${c},${a * b + 2 * a}`;
  });
  await writeFile(path, `a,b,c,y\n${lines.join('\n')}\n`);
  return path;
}

/** How `l0net sweep --json` ended. */
export interface SweepRun extends Result {
  readonly events: readonly SweepEvent[];
}

/** Runs `l0net sweep --json`; `onOutput` may kill it. */
export async function sweep(
  args: readonly string[],
  onOutput?: (child: ChildProcess, stdout: string) => void,
): Promise<SweepRun> {
  const result = await l0net(['sweep', '--json', ...args], onOutput);
  // What was killed may have ended within a line.
  const lines = result.stdout.split('\n').slice(0, -1);
  return { ...result, events: lines.map((line) => JSON.parse(line)) };
}

/** The events of this kind. */
export function only(events: readonly SweepEvent[], event: string): SweepEvent[] {
  return events.filter((each) => each.event === event);
}

/** What results.json of a folder says. */
export async function resultsIn(folder: string): Promise<Collection> {
  return JSON.parse(await readFile(join(folder, 'results.json'), 'utf8'));
}

/** What two sweeps of one grid have in common, wherever and however they were done: all but the time. */
export async function outcomeOf(folder: string): Promise<unknown> {
  const { runs, ...rest } = await resultsIn(folder);
  return { ...rest, runs: runs.map(({ seconds: _, ...run }) => run) };
}

/** The digests of all runs, in the order of the grid. */
export async function digestsIn(folder: string): Promise<string[]> {
  return (await resultsIn(folder)).runs.map((run) => (isDone(run) ? run.digest : run.error));
}
