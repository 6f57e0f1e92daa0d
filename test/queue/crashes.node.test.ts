import { setTimeout } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { Random } from '../support/random.js';
import { pretendedJob } from './bodies/pretended.js';
import { findRedis } from './redisServer.js';
import { all, alone, never, Stage } from './stage.js';
import { fast } from './workers.js';

const program = findRedis();

/** More for a long run: ROUNDS=20 npx vitest run --project node test/queue/crashes. */
const rounds = Number(process.env.ROUNDS ?? 1);

/** In each round, all within the time in which a job cannot be lost more often than it may be. */
const kills = 5;
const pause = (2.5 * fast.lock) / kills;

let stage: Stage;

describe.runIf(program)('a queue in Redis through crashes', () => {
  beforeEach(async () => {
    stage = await Stage.open(program as string);
  });

  afterEach(() => stage.close());

  test(
    `${rounds * kills} times kill -9 of a worker at any moment: each run is reported once, to the results of one machine`,
    async () => {
      const runs = await stage.sweep();
      const random = new Random(Date.now());
      let alive = [stage.work(2), stage.work(2), stage.work(2)];
      for (let round = 0; round < rounds; round++) {
        const jobs = Array.from({ length: 40 }, (_, i) =>
          pretendedJob(40 * round + i + 1, 100 + (i % 7) * 60),
        );
        const reported: string[] = [];
        const results = Promise.all(
          jobs.map(async (job) => {
            const result = await runs.run(job, never);
            reported.push(job.id);
            return result;
          }),
        );
        await stage.until(() => jobs.some((job) => stage.times('ended', job) > 0));
        for (let kill = 0; kill < kills; kill++) {
          await setTimeout(random.unit() * pause);
          const [victim, ...others] = alive;
          await victim?.end('SIGKILL');
          alive = [...others, stage.work(2)];
        }
        expect(await results).toEqual(await alone(jobs));
        expect(reported.sort()).toEqual(jobs.map(({ id }) => id).sort());
        // Otherwise no kill has hit a run, and this would not have tested what it says.
        expect(jobs.filter((job) => stage.times('began', job) > 1).length).toBeGreaterThan(0);
      }
    },
    180_000 * rounds,
  );

  test('kill -9 of Redis in the middle, and another one from what it kept: the sweep and its workers go on', async () => {
    const jobs = Array.from({ length: 20 }, (_, number) => pretendedJob(number + 1, 100 + (number % 5) * 60));
    const runs = await stage.sweep();
    const results = all(runs, jobs);
    stage.work(2);
    stage.work(2);
    for (const done of [4, 10]) {
      await stage.until(() => stage.lines.filter((line) => line.startsWith('ended')).length >= done);
      await stage.server.kill();
      await setTimeout(300);
      stage.server = await stage.server.again();
    }
    expect(await results).toEqual(await alone(jobs));
    const { url } = stage.server;
    expect(stage.said).toEqual(
      [1, 2].flatMap(() => [
        expect.stringMatching(`^${url} is away \\(.+\\); waiting for it$`),
        `${url} is back`,
      ]),
    );
    // What was done is kept: at most those under way are done again.
    const again = jobs.filter((job) => stage.times('began', job) > 1);
    expect(again.length).toBeLessThanOrEqual(8);
  });

  test('Redis is away for longer than a lock holds: the run goes on, and is not done twice', async () => {
    const job = pretendedJob(1, 3 * fast.lock);
    const result = (await stage.sweep()).run(job, never);
    stage.work();
    await stage.until(() => stage.times('began', job) === 1);
    await stage.server.kill();
    await setTimeout(1.5 * fast.lock);
    stage.server = await stage.server.again();
    expect(await result).toEqual((await alone([job]))[0]);
    expect(stage.times('began', job)).toBe(1);
  });

  test('Redis forgets a run that is under way: it goes on, and is not done twice', async () => {
    const job = pretendedJob(1, 3 * fast.lock);
    const result = (await stage.sweep()).run(job, never);
    stage.work();
    await stage.until(() => stage.times('began', job) === 1);
    const { redis } = await stage.connection();
    await redis.flushall();
    expect(await result).toEqual((await alone([job]))[0]);
    expect(stage.times('began', job)).toBe(1);
  });

  test('a worker whose run another has taken over lets go of it', async () => {
    const job = pretendedJob(1, 4 * fast.lock);
    const result = (await stage.sweep()).run(job, never);
    const first = stage.work();
    await stage.until(() => stage.times('began', job) === 1);
    first.signal('SIGSTOP'); // as a machine does that sleeps
    stage.work();
    await stage.until(() => stage.times('began', job) === 2);
    first.signal('SIGCONT');
    await stage.until(() => stage.times('failed', job) === 1);
    expect(stage.lines.at(-1)).toContain('another worker does this run by now');
    expect(await result).toEqual((await alone([job]))[0]);
    expect(stage.times('ended', job)).toBe(1);
  });

  test('a Redis that has forgotten everything is told again', async () => {
    const jobs = [1, 2, 3].map((number) => pretendedJob(number, 300));
    const results = all(await stage.sweep(), jobs);
    const { redis } = await stage.connection();
    await setTimeout(100);
    await redis.flushall();
    stage.work();
    expect(await results).toEqual(await alone(jobs));
  });
});
