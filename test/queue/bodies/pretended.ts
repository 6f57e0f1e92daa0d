import { createHash } from 'node:crypto';
import { setTimeout } from 'node:timers/promises';
import type { RunJob, SweepJob } from '../../../src/sweep/job.js';

/** What a pretended run is told: how long it takes, in milliseconds, and how it ends. */
export type Fate = 'done' | 'wrong' | 'rejected' | 'dies';

/** A job that pretends to be trained. */
export function pretendedJob(number: number, milliseconds = 50, fate: Fate = 'done'): SweepJob {
  const args = ['--seed', String(number), String(milliseconds), fate];
  return { id: createHash('sha256').update(args.join(' ')).digest('hex').slice(0, 16), args, data: 'da7a' };
}

/** Does it: the same job comes to the same digest, whoever does it. */
export const pretend: RunJob = async (job, signal) => {
  const [, seed, milliseconds, fate] = job.args;
  await setTimeout(Number(milliseconds), undefined, { signal }).catch(() => {});
  signal.throwIfAborted();
  if (fate === 'dies') process.kill(process.pid, 'SIGKILL');
  if (fate === 'rejected') throw new Error('no room on the disk');
  if (fate === 'wrong') return { id: job.id, error: 'the loss is NaN' };
  const digest = createHash('sha256').update(`run ${seed}`).digest('hex');
  return { id: job.id, digest, accuracy: 1 / Number(seed) };
};
