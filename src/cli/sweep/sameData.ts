import { L0netError } from '../../index.js';
import type { SweepJob } from '../../sweep/job.js';
import { dataAt, type SweepData, stampOf } from './data.js';
import { messageOf } from './jsonReporter.js';

/** Data that are not those any more that runs are asked for on. */
export class ChangedDataError extends L0netError {
  constructor(argument: string, expected: string, received: string) {
    super(
      'INVALID_FORMAT',
      { argument, received, expected },
      `${argument}: expected ${expected}, received ${received}: what was changed meanwhile makes no result of the data of before`,
    );
    this.name = 'ChangedDataError';
  }
}

/**
 * Runs that are held to their data: these are looked at before a run, which reads them at some moment, and once more when it has ended.
 * What it came to is only given if they were the same. To look is to ask the file system for sizes and times; only where those
 * differ are the data read.
 *
 * @returns the run, which throws ChangedDataError besides what `run` does
 */
export function onSameData<R>(
  data: SweepData,
  run: (job: SweepJob, signal: AbortSignal) => Promise<R>,
): (job: SweepJob, signal: AbortSignal) => Promise<R> {
  let known = data;
  const look = async () => {
    known = await unchanged(known);
  };
  return async (job, signal) => {
    await look();
    try {
      return await run(job, signal);
    } finally {
      await look();
    }
  };
}

/** The data with what tells them by now. */
async function unchanged(data: SweepData): Promise<SweepData> {
  const { path, stamp, digest } = data;
  if (path === undefined) return data;
  const expected = `data of digest ${digest.slice(0, 12)}`;
  let now: SweepData;
  try {
    if ((await stampOf(path)) === stamp) return data;
    now = await dataAt(path);
  } catch (error) {
    throw new ChangedDataError(path, expected, messageOf(error));
  }
  if (now.digest === digest) return now;
  throw new ChangedDataError(path, expected, `some of digest ${now.digest.slice(0, 12)}`);
}
