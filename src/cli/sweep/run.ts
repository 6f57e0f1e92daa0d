import { EventEmitter } from 'node:events';
import { version } from '../../runtime/generated/version.js';
import type { SweepJob } from '../../sweep/job.js';
import { sweepPoints } from '../../sweep/sweep.js';
import { countCores } from '../../threads/machine.js';
import { exitCodes } from '../arguments/failure.js';
import type { Parsed } from '../arguments/options.js';
import { Interrupted, onInterrupt } from '../train/interrupt.js';
import { collectionOf, writeCollection } from './collect.js';
import { dataAt } from './data.js';
import type { sweepOptions } from './options.js';
import { jobsOf, planOf } from './plan.js';
import type { SweepReporter } from './reporter.js';
import { variedIn } from './results/groups.js';
import { isDone, settingsOf } from './results/record.js';
import { jobRunner } from './runJob.js';
import { type Manifest, Store } from './store.js';
import { sweepTable } from './table.js';

/**
 * Does the runs of a sweep that are not done yet, and says what came of all.
 *
 * @returns the exit code
 */
export async function runSweep(
  parsed: Parsed<typeof sweepOptions>,
  reporter: SweepReporter,
): Promise<number> {
  const { values } = parsed;
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
  const atOnce = values.jobs === 'auto' ? countCores() : values.jobs;
  const interruption = onStop(reporter);
  reporter.begin({
    version,
    data: data.digest,
    runs: own.length,
    present: own.length - due.length,
    jobs: atOnce,
    varied: variedIn(jobs.map(settingsOf)),
  });
  const run = jobRunner({
    path: data.path,
    checkpoints: (id) => store.checkpoints(id),
    every: values.every,
    onProgress: reporter.progress,
  });
  const perform = async (job: SweepJob, signal: AbortSignal): Promise<void> => {
    reporter.started(job);
    try {
      const result = await run(job, signal);
      await store.keep(result);
      results.set(job.id, result);
      reporter.ended(result);
    } catch (error) {
      if (!signal.aborted) reporter.lost(job, error);
      throw error;
    }
  };
  try {
    await sweepPoints(due, (job, { signal }) => perform(job, signal), {
      jobs: atOnce,
      signal: interruption.signal,
    });
    const collection = collectionOf(manifest, results);
    reporter.end(await writeCollection(store, collection), sweepTable(collection));
    const isWhole = own.every(({ id }) => results.get(id)?.error === undefined && results.has(id));
    return isWhole ? exitCodes.done : exitCodes.failed;
  } catch (error) {
    if (!(error instanceof Interrupted)) throw error;
    reporter.interrupted(await writeCollection(store, collectionOf(manifest, results)));
    return exitCodes.interrupted;
  } finally {
    reporter.close();
    interruption.release();
  }
}

/** Ctrl-C, and SIGTERM, with which schedulers announce that time is up: the runs keep a checkpoint. Once more ends at once. */
function onStop(reporter: SweepReporter) {
  const signals = new EventEmitter();
  const stop = () => signals.emit('SIGINT');
  for (const name of ['SIGINT', 'SIGTERM'] as const) process.on(name, stop);
  const { signal, release } = onInterrupt(
    signals,
    () => {
      reporter.close();
      process.stderr.write('l0net: stopping the runs after their steps; Ctrl-C again stops at once\n');
    },
    () => {
      reporter.close();
      process.exit(exitCodes.interrupted);
    },
  );
  return {
    signal,
    release: () => {
      release();
      for (const name of ['SIGINT', 'SIGTERM'] as const) process.off(name, stop);
    },
  };
}
