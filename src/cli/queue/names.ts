import { version } from '../../runtime/generated/version.js';
import type { SweepJob } from '../../sweep/job.js';

/** What all keys in Redis begin with. */
export const PREFIX = 'l0net';

/**
 * The queue of the runs on some data, by this version of l0net. There is one for each, so that a worker never holds a run that it
 * cannot do: it would have to give it back, and be offered it again. Other versions may come to other bits.
 */
export function queueName(data: string): string {
  return `${version}-${data}`;
}

/** A job's name on its queue: BullMQ refuses ids that are whole numbers. */
export function queuedId(job: SweepJob): string {
  return `run-${job.id}`;
}
