import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { PREFIX, queuedId, queueName } from '../../src/cli/queue/names.js';
import { watchOtherSweeps } from '../../src/cli/queue/otherSweeps.js';
import { openPeers } from '../../src/cli/queue/peers.js';
import { ATTEMPTS, LOST_WORKERS } from '../../src/cli/queue/timing.js';
import { pretendedJob } from './bodies/pretended.js';
import { findRedis } from './redisServer.js';
import { all, alone, never, Stage } from './stage.js';
import { fast } from './workers.js';

const program = findRedis();

let stage: Stage;

/** Workers are started anew whenever they end, as a supervisor does, until `done` is. */
async function supervise(done: Promise<unknown>): Promise<void> {
  let over = false;
  done.then(
    () => (over = true),
    () => (over = true),
  );
  while (!over) await Promise.race([stage.work().ended, done]);
}

describe.runIf(program)('runs on a queue in Redis', () => {
  beforeEach(async () => {
    stage = await Stage.open(program as string);
  });

  afterEach(() => stage.close());

  test('workers do each once, to the results of one machine', async () => {
    const jobs = Array.from({ length: 12 }, (_, number) => pretendedJob(number + 1));
    const runs = await stage.sweep();
    const results = all(runs, jobs);
    expect(await runs.workers()).toBe(0);
    stage.work(2);
    stage.work(2);
    expect(await results).toEqual(await alone(jobs));
    await expect.poll(() => runs.workers(), { timeout: 60_000 }).toBe(2);
    for (const job of jobs) expect(stage.times('began', job)).toBe(1);
  });

  test('a sweep hears when its runs begin, and how far they are', async () => {
    const jobs = [1, 2].map((number) => pretendedJob(number, 400));
    const heard: unknown[] = [];
    const runs = await stage.sweep({
      onStarted: ({ id }) => heard.push(id),
      onProgress: ({ id }, progress) => heard.push([id, progress]),
    });
    const results = all(runs, jobs);
    stage.work();
    await results;
    expect(heard).toEqual(jobs.flatMap(({ id }) => [id, [id, { epoch: 1 }]]));
  });

  test('two sweeps with one job make one run of it, at the same time or later', async () => {
    const job = pretendedJob(1, 300);
    const [first, second] = [await stage.sweep(), await stage.sweep()];
    stage.work();
    stage.work();
    const results = await Promise.all([first.run(job, never), second.run(job, never), first.run(job, never)]);
    const later = await (await stage.sweep()).run(job, never);
    const [result] = await alone([job]);
    expect([...results, later]).toEqual([result, result, result, result]);
    expect(stage.times('began', job)).toBe(1);
  });

  test('a sweep that is stopped leaves its jobs on the queue, and the next one has what was done meanwhile', async () => {
    const jobs = [1, 2, 3].map((number) => pretendedJob(number));
    const first = await stage.sweep();
    const stopping = new AbortController();
    const reason = new Error('Ctrl-C');
    const stopped = jobs.map((job) => first.run(job, stopping.signal));
    setTimeout(() => stopping.abort(reason), 200);
    for (const outcome of await Promise.allSettled(stopped))
      expect(outcome).toEqual({ status: 'rejected', reason });
    await first.close();
    stage.work();
    await stage.until(() => jobs.every((job) => stage.times('ended', job) === 1));
    expect(await all(await stage.sweep(), jobs)).toEqual(await alone(jobs));
    for (const job of jobs) expect(stage.times('began', job)).toBe(1);
  });

  test('an aborted signal rejects before anything is put on the queue', async () => {
    const runs = await stage.sweep();
    const reason = new Error('before');
    await expect(runs.run(pretendedJob(1), AbortSignal.abort(reason))).rejects.toBe(reason);
    const { redis } = await stage.connection();
    expect(await redis.exists(`${PREFIX}:${queueName('da7a')}:${queuedId(pretendedJob(1))}`)).toBe(0);
  });

  test('a run that fails by its own fault is a result, and is tried again only for who asks again', async () => {
    const wrong = pretendedJob(1, 20, 'wrong');
    const runs = await stage.sweep();
    stage.work();
    const result = { id: wrong.id, error: 'the loss is NaN' };
    expect(await runs.run(wrong, never)).toEqual(result);
    expect(stage.times('began', wrong)).toBe(1);
    expect(await (await stage.sweep()).run(wrong, never)).toEqual(result);
    expect(stage.times('began', wrong)).toBe(2);
  });

  test('a job that is rejected everywhere is tried a few times, then reported; the others are done', async () => {
    const poisoned = pretendedJob(1, 20, 'rejected');
    const good = [2, 3, 4, 5].map((number) => pretendedJob(number));
    const runs = await stage.sweep();
    const results = all(runs, [poisoned, ...good]);
    stage.work();
    expect(await results).toEqual([
      { id: poisoned.id, error: `no room on the disk (tried ${ATTEMPTS} times)` },
      ...(await alone(good)),
    ]);
    expect(stage.times('began', poisoned)).toBe(ATTEMPTS);
    // Who asks again has it tried again.
    await (await stage.sweep()).run(poisoned, never);
    expect(stage.times('began', poisoned)).toBe(2 * ATTEMPTS);
  });

  test('a job that kills its worker over and over is reported, after some workers; the others are done', async () => {
    const poisoned = pretendedJob(1, 20, 'dies');
    const good = [2, 3, 4, 5].map((number) => pretendedJob(number));
    const runs = await stage.sweep();
    const results = all(runs, [poisoned, ...good]);
    await supervise(results);
    expect(await results).toEqual([
      { id: poisoned.id, error: `${LOST_WORKERS + 1} workers died while they did this run` },
      ...(await alone(good)),
    ]);
    expect(stage.times('began', poisoned)).toBe(LOST_WORKERS + 1);
  });

  test('a worker that is stopped gives its run back at once, and that is no attempt', async () => {
    const job = pretendedJob(1, 1500);
    const runs = await stage.sweep();
    const result = runs.run(job, never);
    const { redis } = await stage.connection();
    for (let stops = 1; stops <= ATTEMPTS + 1; stops++) {
      const worker = stage.work();
      await stage.until(() => stage.times('began', job) === stops);
      await worker.end('SIGTERM');
      expect(await redis.lrange(`${PREFIX}:${queueName('da7a')}:wait`, 0, -1)).toEqual([queuedId(job)]);
    }
    expect(stage.lines.filter((line) => line === 'stopped').length).toBe(ATTEMPTS + 1);
    stage.work();
    expect(await result).toEqual((await alone([job]))[0]);
  });

  test('a worker takes no run on other data, and says once that some wait', async () => {
    const other = await stage.sweep({ data: '07e4', about: 'other.csv' });
    const job = { ...pretendedJob(1), data: '07e4' };
    const aborting = new AbortController();
    const waiting = other.run(job, aborting.signal);
    stage.work();
    const lacking: string[] = [];
    const end = watchOtherSweeps(await stage.connection(), 'da7a', (line) => lacking.push(line), fast);
    const mine = pretendedJob(2, 1000);
    expect(await (await stage.sweep()).run(mine, never)).toEqual((await alone([mine]))[0]);
    end();
    expect(stage.times('began', job)).toBe(0);
    expect(lacking).toEqual([
      '1 run waits on other.csv, which is not what this worker has: digest 07e4, not da7a; it takes none of them',
    ]);
    aborting.abort(new Error('enough'));
    await expect(waiting).rejects.toThrow('enough');
  });

  test('what is no job fails, and what is no result is an error', async () => {
    const runs = await stage.sweep();
    const job = pretendedJob(1, 300);
    const { Queue } = (await openPeers()).bullmq;
    const { redis } = await stage.connection();
    const queue = new Queue(queueName('da7a'), { connection: redis, prefix: PREFIX });
    const forged = pretendedJob(2);
    await queue.add('run', { id: forged.id, args: [1, 2], data: 'da7a' }, { jobId: queuedId(forged) });
    stage.work();
    expect(await runs.run(forged, never)).toEqual({
      id: forged.id,
      error: 'job.args: expected texts, received [1, 2] (tried 1 times)',
    });
    const result = runs.run(job, never);
    await stage.until(() => stage.times('ended', job) === 1);
    expect(await result).toEqual((await alone([job]))[0]);
    await redis.hset(`${PREFIX}:${queueName('da7a')}:${queuedId(job)}`, 'returnvalue', '{"id":"another"}');
    await expect((await stage.sweep()).run(job, never)).rejects.toMatchObject({
      code: 'INVALID_FORMAT',
      argument: 'result.id',
    });
    await queue.close();
  });
});
