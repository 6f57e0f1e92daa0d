import type { SweepJob } from '../../sweep/job.js';
import type { RunRecord } from './results/record.js';

/** Does the runs of a sweep, here or elsewhere, and tells the reporter when one begins and how far it is. */
export interface Runner {
  /** Runs at once; absent where others decide that. */
  readonly jobs?: number;
  /** Where runs are done that are not done here. */
  readonly queue?: string;
  /** What is said when the sweep is being stopped. */
  readonly stopping: string;
  run(job: SweepJob, signal: AbortSignal): Promise<RunRecord>;
  close(): Promise<void>;
}
