import { basename } from 'node:path';
import { flagOf, invalid, type Parsed } from '../arguments/options.js';
import { connect } from '../queue/connection.js';
import { openPeers } from '../queue/peers.js';
import { queuedRuns } from '../queue/queuedRuns.js';
import { withoutPassword } from '../queue/redisUrl.js';
import type { SweepData } from './data.js';
import type { sweepOptions } from './options.js';
import { failedRun } from './outcomes.js';
import type { SweepReporter } from './reporter.js';
import type { RunProgress } from './runJob.js';
import type { Runner } from './runner.js';
import { isRecord } from './store.js';

/** How long to wait for a worker before it is said that there is none, in milliseconds. */
const ALONE = 5000;

/** @throws L0netError INVALID_ARGUMENT for an option that workers have, if they are to do the runs */
export function checkQueueOptions({ values, given }: Parsed<typeof sweepOptions>): void {
  const idle = (['jobs', 'every'] as const).find((name) => given.has(name));
  if (values.redis === '' || idle === undefined) return;
  throw invalid(flagOf(idle), 'it with --redis', 'it at l0net sweep-worker instead, to have an effect');
}

/**
 * Has the runs of a sweep done by workers on any machines, through a queue in Redis.
 *
 * @throws L0netError MISSING_PACKAGE without BullMQ and ioredis; RedisError
 */
export async function queueRunner(
  { values }: Parsed<typeof sweepOptions>,
  data: SweepData,
  reporter: SweepReporter,
): Promise<Runner> {
  const say = (line: string) => reporter.note(line);
  const connection = await connect(await openPeers(), values.redis, say);
  const started = new Set<string>();
  const about = data.path === undefined ? 'MNIST' : basename(data.path);
  const runs = await queuedRuns(connection, {
    data: data.digest,
    about,
    onStarted: (job) => {
      // One that was given back, or lost with its worker, begins more than once.
      if (!started.has(job.id)) reporter.started(job);
      started.add(job.id);
    },
    onProgress: (job, progress) => {
      if (started.has(job.id) && isProgress(progress)) reporter.progress(job, progress);
    },
  });
  const queue = withoutPassword(values.redis);
  const alone = setTimeout(async () => {
    const workers = await runs.workers().catch(() => 1);
    const operand = data.path === undefined ? '' : ` ${about}`;
    if (workers === 0)
      say(`no worker takes runs on ${about} yet: l0net sweep-worker${operand} --redis ${queue}`);
  }, ALONE);
  return {
    queue,
    stopping: 'stopping; the runs stay on the queue',
    run: async (job, signal) => {
      const result = await runs.run(job, signal);
      return isRecord(result) ? result : failedRun(job, { code: undefined, message: result.error ?? NONE });
    },
    close: async () => {
      clearTimeout(alone);
      await runs.close();
      connection.close();
    },
  };
}

const NONE = 'what a worker says is not the result of a run';

function isProgress(value: unknown): value is RunProgress {
  const { epoch, epochs, loss } = Object(value) as Record<string, unknown>;
  return [epoch, epochs, loss].every((number) => typeof number === 'number');
}
