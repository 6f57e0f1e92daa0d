import { L0netError } from '../../index.js';
import { exitCodes } from '../arguments/failure.js';
import { flagOf, invalid, type Parsed } from '../arguments/options.js';
import { agreed, collectionOf, writeCollection } from './collect.js';
import type { sweepOptions } from './options.js';
import type { SweepReporter } from './reporter.js';
import type { RunRecord } from './results/record.js';
import { type Manifest, Store } from './store.js';
import { sweepTable } from './table.js';

/** All that goes with a merge. */
const ofMerge: readonly string[] = ['merge', 'out', 'json'];

/** What stands in a folder. */
interface Found {
  readonly folder: string;
  readonly manifest: Manifest;
  readonly results: ReadonlyMap<string, RunRecord>;
}

/**
 * Puts the results of several folders into one, each run once, and says what came of all and what is missing.
 *
 * @returns the exit code
 * @throws FileError for a folder without results; L0netError INVALID_FORMAT for runs that are there twice with other digests, and for
 *   folders with other data
 */
export async function mergeSweeps(
  parsed: Parsed<typeof sweepOptions>,
  reporter: SweepReporter,
): Promise<number> {
  const { values, given, operands } = parsed;
  const idle = [...given].find((name) => !ofMerge.includes(name));
  if (idle) throw invalid(flagOf(idle), 'it together with --merge', 'runs, to have an effect');
  if (operands.length === 0) throw invalid('--merge', 'no folder', 'the folders of results');
  const all: Found[] = [];
  for (const folder of operands) {
    const store = await Store.existing(folder);
    all.push({ folder, manifest: await store.manifest(), results: await store.results() });
  }
  const manifest = mergedManifest(all);
  const results = mergedResults(all, new Set(manifest.jobs.map(({ id }) => id)));
  const store = await Store.open(values.out);
  await store.writeManifest(manifest);
  const present = await store.results();
  for (const [id, result] of results) {
    if (!present.has(id) || present.get(id)?.error !== undefined) await store.keep(result);
  }
  const collection = collectionOf(manifest, results);
  const end = await writeCollection(store, collection);
  reporter.end(end, sweepTable(collection));
  return end.failed + end.missing > 0 ? exitCodes.failed : exitCodes.done;
}

/** The runs of all, each once. */
function mergedManifest(all: readonly Found[]): Manifest {
  const [{ folder, manifest: first }] = all;
  const other = all.find(({ manifest }) => manifest.data !== first.data);
  if (other) {
    throw new L0netError('INVALID_FORMAT', {
      argument: other.folder,
      received: `data ${other.manifest.data}`,
      expected: `the data of ${folder}, ${first.data}`,
    });
  }
  const jobs = new Map(all.flatMap(({ manifest }) => manifest.jobs.map((job) => [job.id, job])));
  return { ...first, jobs: [...jobs.values()] };
}

/** The results of these runs. */
function mergedResults(all: readonly Found[], ids: ReadonlySet<string>): Map<string, RunRecord> {
  const merged = new Map<string, RunRecord>();
  const places = new Map<string, string>();
  for (const { folder, results } of all) {
    for (const [id, result] of results) {
      if (!ids.has(id)) continue;
      const before = merged.get(id);
      const place = places.get(id);
      merged.set(id, before && place ? agreed(before, result, [place, folder]) : result);
      if (merged.get(id) === result) places.set(id, folder);
    }
  }
  return merged;
}
