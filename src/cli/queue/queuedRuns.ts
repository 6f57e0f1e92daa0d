import type { Job, Queue } from 'bullmq';
import type { RunJob, SweepJob, SweepResult } from '../../sweep/job.js';
import { nameQueue } from './catalogue.js';
import { type Connection, goodbye, opened } from './connection.js';
import { PREFIX, queuedId, queueName } from './names.js';
import { readResult } from './readMessage.js';
import { ATTEMPTS, REMEMBERED, type Timing, usualTiming } from './timing.js';

/** What runs are asked for. */
export interface QueuedRunsOptions {
  /** The digest of the data of all of them. */
  readonly data: string;
  /** What those data are, in words. */
  readonly about: string;
  /** Called when a worker has begun a run, maybe not for the first time. */
  readonly onStarted?: (job: SweepJob) => void;
  /** Called with what a worker says of how far a run is. */
  readonly onProgress?: (job: SweepJob, progress: unknown) => void;
}

/** Runs that others do. */
export interface QueuedRuns {
  /**
   * Puts the job on the queue, unless it is there, and waits until somebody has done it. Resolves with an `error` in the result
   * where nobody could. Rejects with the signal's reason once it is aborted; the job then stays on the queue.
   */
  readonly run: RunJob;
  /** How many workers there are for these runs; as far as the server says who its clients are. */
  workers(): Promise<number>;
  /** Stops waiting. What is on the queue stays there. */
  close(): Promise<void>;
}

type Queued = Job<SweepJob, unknown>;

interface Deferred<T> {
  readonly promise: Promise<T>;
  resolve(value: T): void;
  reject(error: unknown): void;
}

/** A result that is waited for. */
interface Waiting extends Deferred<SweepResult> {
  readonly job: SweepJob;
}

/**
 * Runs on a queue in Redis, for workers on any machines. Events of the queue only say when to look: what counts is how the job
 * stands, and what no event has told is seen by asking now and then. So nothing is missed while Redis is away, and a job
 * that it has forgotten is put there again.
 *
 * @throws RedisError if the server goes away at the beginning
 */
export async function queuedRuns(
  connection: Connection,
  { data, about, onStarted, onProgress }: QueuedRunsOptions,
  timing: Timing = usualTiming,
): Promise<QueuedRuns> {
  const { peers, redis } = connection;
  const options = { connection: redis, prefix: PREFIX };
  const queue: Queue<SweepJob, unknown, string> = new peers.bullmq.Queue(queueName(data), options);
  // From the last event that there is now, not from when the first question arrives, before which a run may begin.
  const [[lastEventId] = ['0-0']] = await redis.xrevrange(queue.toKey('events'), '+', '-', 'COUNT', 1);
  const events = new peers.bullmq.QueueEvents(queueName(data), {
    ...options,
    lastEventId,
    autorun: false,
  });
  const waiting = new Map<string, Waiting>();
  // The connection itself says when it is lost.
  queue.on('error', () => {});
  events.on('error', () => {});
  // A connection that is lost while BullMQ opens it is lost for good: nothing is asked before.
  const ready = Promise.all([queue.waitUntilReady(), events.waitUntilReady()]);
  await opened(connection, ready, () => Promise.all([events.close(), queue.close()]));
  events.run().catch(() => {});
  await nameQueue(redis, data, about);

  async function put(job: SweepJob): Promise<void> {
    // What came to no result is tried anew for who asks again, from the first attempt on.
    const before: Queued | undefined = await queue.getJob(queuedId(job));
    const hasFailed = before?.finishedOn && (!isDone(before.returnvalue) || (await before.isFailed()));
    if (hasFailed) await before.remove().catch(() => {});
    await queue.add('run', job, {
      jobId: queuedId(job),
      attempts: ATTEMPTS,
      removeOnComplete: { age: REMEMBERED },
      removeOnFail: { age: REMEMBERED },
    });
  }

  async function look(id: string): Promise<void> {
    const asked = waiting.get(id);
    if (!asked) return;
    const queued: Queued | undefined = await queue.getJob(id);
    if (!queued) return put(asked.job);
    if (!queued.finishedOn) return;
    const state = await queued.getState();
    if (state === 'completed') asked.resolve(readResult(queued.returnvalue, asked.job.id));
    if (state === 'failed') asked.resolve({ id: asked.job.id, error: whyFailed(queued) });
  }

  const see = ({ jobId }: { readonly jobId: string }): void => {
    look(jobId).catch((error: unknown) => waiting.get(jobId)?.reject(error));
  };
  events.on('completed', see);
  events.on('failed', see);
  events.on('active', ({ jobId }) => {
    const asked = waiting.get(jobId);
    if (asked) onStarted?.(asked.job);
  });
  events.on('progress', ({ jobId, data: progress }) => {
    const asked = waiting.get(jobId);
    if (asked) onProgress?.(asked.job, progress);
  });
  const poll = setInterval(() => {
    for (const jobId of waiting.keys()) see({ jobId });
  }, timing.poll);

  function ask(job: SweepJob): Waiting {
    const id = queuedId(job);
    const asked = { job, ...deferred<SweepResult>() };
    waiting.set(id, asked);
    const forget = () => waiting.delete(id);
    asked.promise.then(forget, forget);
    put(job)
      .then(() => look(id))
      .catch(asked.reject);
    return asked;
  }

  async function run(job: SweepJob, signal: AbortSignal): Promise<SweepResult> {
    signal.throwIfAborted();
    const { promise: done } = waiting.get(queuedId(job)) ?? ask(job);
    return Promise.race([done, abortionOf(signal)]);
  }

  return {
    run,
    workers: () => queue.getWorkersCount(),
    async close() {
      clearInterval(poll);
      await goodbye(Promise.all([events.close(), queue.close()]));
    },
  };
}

const abortions = new WeakMap<AbortSignal, Promise<never>>();

/** Rejects once the signal is aborted. There is one for all runs of a sweep: Node warns of a signal with many listeners. */
function abortionOf(signal: AbortSignal): Promise<never> {
  const known = abortions.get(signal);
  if (known) return known;
  const aborted = deferred<never>();
  aborted.promise.catch(() => {});
  signal.addEventListener('abort', () => aborted.reject(signal.reason), { once: true });
  abortions.set(signal, aborted.promise);
  return aborted.promise;
}

/** Promise.withResolvers, which Node 20 lacks. */
function deferred<T>(): Deferred<T> {
  let resolve!: (value: T) => void;
  let reject!: (error: unknown) => void;
  const promise = new Promise<T>((onResolve, onReject) => {
    resolve = onResolve;
    reject = onReject;
  });
  return { promise, resolve, reject };
}

function isDone(result: unknown): boolean {
  return typeof result === 'object' && result !== null && !('error' in result);
}

/** BullMQ's words for a job whose workers died are its own. */
function whyFailed({ failedReason, stalledCounter, attemptsMade }: Queued): string {
  if (failedReason?.startsWith('job stalled'))
    return `${stalledCounter} workers died while they did this run`;
  return `${failedReason} (tried ${attemptsMade} times)`;
}
