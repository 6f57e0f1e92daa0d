import { L0netError } from '../../index.js';
import type { SweepJob } from '../../sweep/job.js';
import { parseOptions } from '../arguments/options.js';
import { trainOptions } from '../train/options.js';
import { jobsOf } from './plan.js';
import { passedOn } from './points.js';

/** What the arguments of a run may say. */
const options = { ...passedOn, seed: trainOptions.seed };

/**
 * Throws unless a job is what a sweep of this version makes: settings of a training alone, nothing of files, under the id that they
 * have. Whoever reaches a queue can write to it.
 *
 * @throws L0netError UNKNOWN_OPTION, INVALID_ARGUMENT, INVALID_FORMAT
 */
export function checkJob(job: SweepJob): void {
  const { help } = parseOptions('a run of a sweep', options, job.args);
  const [own] = help ? [] : jobsOf({ runs: [job.args] }, { digest: job.data });
  if (own?.id === job.id) return;
  const expected = own?.id ?? 'settings';
  throw new L0netError('INVALID_FORMAT', { argument: 'job.id', received: job.id, expected });
}
