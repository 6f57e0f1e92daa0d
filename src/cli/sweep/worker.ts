import { once } from 'node:events';
import { rm } from 'node:fs/promises';
import { basename, join } from 'node:path';
import type { RunJob, SweepJob } from '../../sweep/job.js';
import { countCores } from '../../threads/machine.js';
import type { Command } from '../arguments/command.js';
import { exitCodes } from '../arguments/failure.js';
import {
  describeOptions,
  invalid,
  type OptionTable,
  parseOptions,
  type Values,
} from '../arguments/options.js';
import { writing } from '../files/files.js';
import { makeFolder } from '../files/makeFolder.js';
import { duration } from '../output/format.js';
import { connect } from '../queue/connection.js';
import { watchOtherSweeps } from '../queue/otherSweeps.js';
import { openPeers } from '../queue/peers.js';
import { redis, withoutPassword } from '../queue/redisUrl.js';
import { type RunReports, runWorker } from '../queue/runWorker.js';
import { checkJob } from './checkJob.js';
import { dataAt } from './data.js';
import { messageOf } from './jsonReporter.js';
import { onStop } from './onStop.js';
import { ownOptions } from './options.js';
import { failedRun } from './outcomes.js';
import { jobRunner, type RunProgress } from './runJob.js';
import { ChangedDataError, onSameData } from './sameData.js';

const { jobs, every } = ownOptions;

const workerOptions = {
  redis,
  jobs,
  checkpoints: {
    hint: 'folder',
    help: 'where runs keep checkpoints, from which one that was stopped goes on here',
    initial: 'l0net-worker',
    read: (text: string) => text,
  },
  every,
} satisfies OptionTable;

/** `l0net sweep-worker`: does runs of sweeps that other machines have put on a queue. */
export const sweepWorker: Command = {
  summary: 'do runs of sweeps from a queue in Redis, on this machine',
  options: workerOptions,
  help: () =>
    'Usage: l0net sweep-worker [FILE|FOLDER] --redis redis://HOST:PORT [options]\n\n' +
    'Takes runs that l0net sweep --redis has put on the queue, and does them, until it is stopped: by Ctrl-C, which gives runs\n' +
    'that are under way back to the queue. It takes those on its own data only: the table or folder that is named, with the same\n' +
    'bytes as where the sweep was started, else MNIST. It needs the packages bullmq and ioredis: npm i bullmq ioredis.\n\n' +
    `Options, with their defaults:\n${describeOptions(workerOptions)}`,
  run: async (args) => {
    const parsed = parseOptions('l0net sweep-worker', workerOptions, args, ['[FILE|FOLDER]']);
    if (parsed.help) {
      process.stdout.write(sweepWorker.help());
      return exitCodes.done;
    }
    const { values, operands } = parsed;
    if (values.redis === '') throw invalid('--redis', 'nothing', 'the URL of the queue');
    await writing(values.checkpoints, makeFolder(values.checkpoints));
    return work(values, operands[0]);
  },
};

/** Takes runs until a signal, and returns the exit code. */
async function work(values: Values<typeof workerOptions>, path: string | undefined): Promise<number> {
  const say = (line: string) => process.stderr.write(`l0net: ${line}\n`);
  const data = await dataAt(path);
  const connection = await connect(await openPeers(), values.redis, say);
  const checkpoints = (id: string) => join(values.checkpoints, id);
  const onProgress = (job: SweepJob, progress: RunProgress) => worker.progress(job, progress);
  const train = onSameData(data, jobRunner({ path, checkpoints, every: values.every, onProgress }));
  const changed = new AbortController();
  const run: RunJob = async (job, signal) => {
    try {
      checkJob(job);
    } catch (error) {
      return failedRun(job, { code: undefined, message: messageOf(error) });
    }
    const forget = () => rm(checkpoints(job.id), { recursive: true, force: true });
    try {
      const result = await train(job, signal);
      await forget();
      return result;
    } catch (error) {
      if (error instanceof ChangedDataError) {
        changed.abort(error);
        // From here on runs are given back, this one too.
        stop();
      }
      // What was under way may have begun on other data, and must not go on from there.
      if (changed.signal.aborted) await forget();
      throw error;
    }
  };
  const atOnce = values.jobs === 'auto' ? countCores() : values.jobs;
  const worker = await runWorker(connection, { data: data.digest, jobs: atOnce, run, reports: linesOf(say) });
  let stopped: Promise<void> | undefined;
  const stop = () => {
    stopped ??= worker.stop();
    return stopped;
  };
  const unwatch = watchOtherSweeps(connection, data.digest, say);
  const about = path === undefined ? 'MNIST' : basename(path);
  const from = withoutPassword(values.redis);
  say(`takes runs on ${about} (digest ${data.digest.slice(0, 12)}) from ${from}, ${atOnce} at once`);
  const { signal, release } = onStop(() => say('giving runs back; Ctrl-C again stops at once'));
  const end = AbortSignal.any([signal, changed.signal]);
  if (!end.aborted) await once(end, 'abort');
  unwatch();
  await stop();
  connection.close();
  release();
  changed.signal.throwIfAborted();
  return exitCodes.interrupted;
}

/** A line for each run that begins and for each that ends. */
function linesOf(say: (line: string) => void): RunReports {
  const begun = new Map<string, number>();
  const line = ({ id, args }: SweepJob, text: string) => {
    const seconds = (performance.now() - (begun.get(id) ?? 0)) / 1000;
    say(`${args.join(' ')}: ${text} after ${duration(seconds)}`);
  };
  return {
    began: ({ id, args }) => {
      begun.set(id, performance.now());
      say(`${args.join(' ')}: begins`);
    },
    ended: (job, { error }) => line(job, error === undefined ? 'done' : `failed (${error})`),
    failed: (job, error) => line(job, `not done: ${messageOf(error)},`),
  };
}
