import { join } from 'node:path';
import { L0netError } from '../../index.js';
import { writeOutput } from '../files/files.js';
import type { SweepEnd } from './reporter.js';
import { reportPage } from './reportPage.js';
import type { Collection } from './results/collection.js';
import { isDone, type RunRecord } from './results/record.js';
import type { Manifest, Store } from './store.js';

/** What has come of the jobs of a manifest, in their order. */
export function collectionOf(manifest: Manifest, results: ReadonlyMap<string, RunRecord>): Collection {
  const { version, data, jobs } = manifest;
  return {
    version,
    data,
    runs: jobs.flatMap(({ id }) => results.get(id) ?? []),
    missing: jobs.filter(({ id }) => !results.has(id)),
  };
}

/** Writes results.json and report.html into the folder, and says what is in them. */
export async function writeCollection({ folder }: Store, collection: Collection): Promise<SweepEnd> {
  const [results, report] = [join(folder, 'results.json'), join(folder, 'report.html')];
  await writeOutput(results, `${JSON.stringify(collection, null, 1)}\n`);
  await writeOutput(report, await reportPage(collection));
  const done = collection.runs.filter(isDone).length;
  return {
    done,
    failed: collection.runs.length - done,
    missing: collection.missing.length,
    results,
    report,
  };
}

/**
 * One of two results of a run: they must be the same network.
 *
 * @param places the folders that they come from
 * @throws L0netError INVALID_FORMAT for two that are not
 */
export function agreed(a: RunRecord, b: RunRecord, places: readonly [string, string]): RunRecord {
  if (isDone(a) && isDone(b) && a.digest !== b.digest) {
    throw new L0netError('INVALID_FORMAT', {
      argument: `run ${a.id} (${a.args.join(' ')})`,
      received: `${a.digest.slice(0, 12)} and ${b.digest.slice(0, 12)}`,
      expected: `the same digest in ${places[0]} and ${places[1]}`,
    });
  }
  // What failed on one machine may have ended well on another.
  return isDone(a) ? a : b;
}
