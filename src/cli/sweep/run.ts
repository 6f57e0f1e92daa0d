import { version } from '../../runtime/generated/version.js';
import type { SweepJob } from '../../sweep/job.js';
import { sweepPoints } from '../../sweep/sweep.js';
import { exitCodes } from '../arguments/failure.js';
import type { Parsed } from '../arguments/options.js';
import { Interrupted } from '../train/interrupt.js';
import { collectionOf, writeCollection } from './collect.js';
import { dataAt } from './data.js';
import { localRunner } from './localRunner.js';
import { onStop } from './onStop.js';
import type { sweepOptions } from './options.js';
import { jobsOf, planOf } from './plan.js';
import { checkQueueOptions, queueRunner } from './queueRunner.js';
import type { SweepReporter } from './reporter.js';
import { variedIn } from './results/groups.js';
import { isDone, settingsOf } from './results/record.js';
import { ChangedDataError } from './sameData.js';
import { type Manifest, Store } from './store.js';
import { sweepTable } from './table.js';

/**
 * Does the runs of a sweep that are not done yet, and says what came of all.
 *
 * @returns the exit code
 * @throws ChangedDataError once the data were changed: what has ended before is kept
 */
export async function runSweep(
  parsed: Parsed<typeof sweepOptions>,
  reporter: SweepReporter,
): Promise<number> {
  const { values } = parsed;
  checkQueueOptions(parsed);
  const plan = await planOf(parsed);
  const data = await dataAt(parsed.operands[0]);
  const jobs = jobsOf(plan, data);
  const store = await Store.open(values.out);
  const manifest: Manifest = { version, data: data.digest, jobs };
  await store.writeManifest(manifest);
  const results = await store.results();
  const { shard, of } = values.shard;
  const own = jobs.filter((_, place) => place % of === shard - 1);
  const isThere = ({ id }: SweepJob) => {
    const result = results.get(id);
    return result !== undefined && (isDone(result) || !values.retry);
  };
  const due = own.filter((job) => !isThere(job));
  const runner =
    values.redis === ''
      ? localRunner(parsed, data, store, reporter)
      : await queueRunner(parsed, data, reporter);
  const { jobs: atOnce, queue } = runner;
  const interruption = onStop(
    () => {
      reporter.close();
      process.stderr.write(`l0net: ${runner.stopping}\n`);
    },
    () => reporter.close(),
  );
  reporter.begin({
    version,
    data: data.digest,
    runs: own.length,
    present: own.length - due.length,
    ...(atOnce && { jobs: Math.max(1, Math.min(atOnce, due.length)) }),
    ...(queue && { queue }),
    varied: variedIn(jobs.map(settingsOf)),
  });
  // No run can be done on data that are not there any more.
  const changed = new AbortController();
  const perform = async (job: SweepJob, signal: AbortSignal): Promise<void> => {
    try {
      const result = await runner.run(job, signal);
      await store.keep(result);
      results.set(job.id, result);
      reporter.ended(result);
    } catch (error) {
      if (error instanceof ChangedDataError) changed.abort(error);
      else if (!signal.aborted) reporter.lost(job, error);
      throw error;
    }
  };
  try {
    await sweepPoints(due, (job, { signal }) => perform(job, signal), {
      jobs: atOnce ?? Math.max(1, due.length),
      signal: AbortSignal.any([interruption.signal, changed.signal]),
    });
    // Of a run whose sweep was killed between its result and this, or that outlived its sweep for a moment.
    for (const { id } of own) if (results.has(id)) await store.forget(id);
    const collection = collectionOf(manifest, results);
    reporter.end(await writeCollection(store, collection), sweepTable(collection));
    const isWhole = own.every(({ id }) => results.get(id)?.error === undefined && results.has(id));
    return isWhole ? exitCodes.done : exitCodes.failed;
  } catch (error) {
    // What was under way may have begun on other data, and must not go on from there.
    if (error instanceof ChangedDataError)
      for (const { id } of due) if (!results.has(id)) await store.forget(id);
    if (!(error instanceof Interrupted)) throw error;
    reporter.interrupted(await writeCollection(store, collectionOf(manifest, results)));
    return exitCodes.interrupted;
  } finally {
    reporter.close();
    interruption.release();
    await runner.close();
  }
}
