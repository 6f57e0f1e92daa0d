import { randomUUID } from 'node:crypto';
import { setTimeout } from 'node:timers/promises';
import type { Job as Queued } from 'bullmq';
import type { RunJob, SweepJob, SweepResult } from '../../sweep/job.js';
import { type Connection, goodbye, opened } from './connection.js';
import { PREFIX, queuedId, queueName } from './names.js';
import { readJob } from './readMessage.js';
import { LOST_WORKERS, type Timing, usualTiming } from './timing.js';

/** What a worker tells of its runs. */
export interface RunReports {
  began(job: SweepJob): void;
  ended(job: SweepJob, result: SweepResult): void;
  /** By no fault of the run; it is tried again, here or elsewhere, unless it was the last time. */
  failed(job: SweepJob, error: unknown): void;
}

/** Takes runs from a queue until it is stopped. */
export interface RunWorker {
  /** Tells who waits for a run how far it is; not more often than once a second. */
  progress(job: SweepJob, progress: object): void;
  /** Aborts its runs and gives them back to the queue, for others. */
  stop(): Promise<void>;
}

const SECOND = 1000;

/** What a run is aborted with that is another worker's by now. */
class Overtaken extends Error {
  constructor() {
    super('another worker does this run by now');
    this.name = 'Overtaken';
  }
}

/** A run that is being done here, or was. */
interface Own {
  readonly result: Promise<SweepResult>;
  readonly controller: AbortController;
  /** As the queue has it. */
  readonly queued: Queued<unknown, SweepResult>;
  /** When something was told of it, in milliseconds. */
  told: number;
}

/**
 * Takes the runs on some data from a queue in Redis.
 *
 * What was done here is remembered: where a lock was lost, to a server that was away or a machine that slept, the run goes on
 * unless another worker has it, and when it is offered again its result is there.
 *
 * @param data the digest of the data that this worker has
 * @param jobs runs at a time
 * @param run does one
 * @throws RedisError if the server goes away at the beginning
 */
export async function runWorker(
  connection: Connection,
  { data, jobs, run, reports }: { data: string; jobs: number; run: RunJob; reports: RunReports },
  timing: Timing = usualTiming,
): Promise<RunWorker> {
  const { peers, redis } = connection;
  const { Job, Worker, WaitingError, UnrecoverableError } = peers.bullmq;
  const stopping = new AbortController();
  const own = new Map<string, Own>();
  let failures = 0;

  async function doRun(job: SweepJob, signal: AbortSignal): Promise<SweepResult> {
    reports.began(job);
    const result = await run(job, signal);
    failures = 0;
    reports.ended(job, result);
    return result;
  }

  function begin(id: string, job: SweepJob, queued: Own['queued']): Own {
    const controller = new AbortController();
    const mine = {
      controller,
      queued,
      told: Number.NEGATIVE_INFINITY,
      result: doRun(job, controller.signal),
    };
    own.set(id, mine);
    const forget = () => own.delete(id);
    mine.result.then(({ error }) => error !== undefined && forget(), forget);
    return mine;
  }

  /** Rests after a run that failed by no fault of its own, as long as that goes on. */
  async function rest(): Promise<void> {
    const time = Math.min(timing.rest * 2 ** failures++, 60_000);
    await setTimeout(time, undefined, { signal: stopping.signal }).catch(() => {});
  }

  async function take(queued: Queued<unknown, SweepResult>, token?: string): Promise<SweepResult> {
    const giveBack = async () => {
      await queued.moveToWait(token);
      return new WaitingError();
    };
    if (stopping.signal.aborted) throw await giveBack();
    let job: SweepJob;
    try {
      job = readJob(queued.data);
      if (job.data !== data) throw new Error(`the run is on other data than its queue: ${job.data}`);
    } catch (error) {
      throw new UnrecoverableError(error instanceof Error ? error.message : String(error));
    }
    try {
      const id = queuedId(job);
      return await (own.get(id) ?? begin(id, job, queued)).result;
    } catch (error) {
      if (stopping.signal.aborted) throw await giveBack();
      reports.failed(job, error);
      if (!(error instanceof Overtaken)) await rest();
      throw error;
    }
  }

  const name = randomUUID();
  const worker = new Worker<unknown, SweepResult>(queueName(data), take, {
    name,
    autorun: false,
    connection: redis,
    prefix: PREFIX,
    concurrency: jobs,
    lockDuration: timing.lock,
    stalledInterval: timing.stalled,
    maxStalledCount: LOST_WORKERS,
  });
  // Lost connections are said by the connection, lost locks are seen to below, and lost results come again.
  worker.on('error', () => {});
  worker.on('lockRenewalFailed', (ids) => {
    for (const id of ids) leaveToOthers(id).catch(() => {});
  });

  // A connection that is lost while BullMQ opens it is lost for good: no run is taken before.
  await opened(connection, worker.waitUntilReady(), () => worker.close(true));
  worker.run().catch(() => {});

  /**
   * Aborts a run whose lock was lost, if somebody else has it by now, or the result. A server that has forgotten who has it, or all of it,
   * as one may that was killed before it wrote to its disk, offers it again: then the run has its result.
   */
  async function leaveToOthers(id: string): Promise<void> {
    const queued = await Job.fromId(worker, id);
    const { processedBy = name, finishedOn } = queued ?? {};
    if (finishedOn || processedBy !== name) own.get(id)?.controller.abort(new Overtaken());
  }

  return {
    progress(job, progress) {
      const mine = own.get(queuedId(job));
      const now = performance.now();
      if (!mine || now - mine.told < SECOND) return;
      mine.told = now;
      mine.queued.updateProgress(progress).catch(() => {});
    },
    async stop() {
      const closed = worker.close();
      stopping.abort();
      for (const { controller } of own.values()) controller.abort(new Error('the worker is stopped'));
      await goodbye(closed);
    },
  };
}
