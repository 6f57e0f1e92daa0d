import type { SweepJob } from '../../../sweep/job.js';
import type { RunRecord } from './record.js';

/** All that is known of a sweep: what results.json and the page have. */
export interface Collection {
  /** The version of l0net. */
  readonly version: string;
  /** Digest of the data. */
  readonly data: string;
  /** What has ended, in the order of the grid. */
  readonly runs: readonly RunRecord[];
  /** What has not. */
  readonly missing: readonly SweepJob[];
}
