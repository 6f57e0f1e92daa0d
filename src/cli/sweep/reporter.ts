import type { SweepJob } from '../../sweep/job.js';
import type { RunRecord } from './results/record.js';
import type { RunProgress } from './runJob.js';

/** What is known of a sweep before its first run. */
export interface SweepBeginning {
  readonly version: string;
  /** Digest of the data. */
  readonly data: string;
  /** Runs that this command does or has done, and how many of them are done already. */
  readonly runs: number;
  readonly present: number;
  /** Runs at once; absent where workers of a queue say that. */
  readonly jobs?: number;
  /** Where runs wait for workers. */
  readonly queue?: string;
  /** The names of the settings that tell runs from one another. */
  readonly varied: readonly string[];
}

/** How a sweep ended. */
export interface SweepEnd {
  /** Runs of the whole grid that ended well, failed, and are not there. */
  readonly done: number;
  readonly failed: number;
  readonly missing: number;
  /** The files that say more. */
  readonly results: string;
  readonly report: string;
}

/** Tells the user, or a program, how a sweep goes on. */
export interface SweepReporter {
  begin(beginning: SweepBeginning): void;
  started(job: SweepJob): void;
  progress(job: SweepJob, progress: RunProgress): void;
  /** Something else that the user should know, said on stderr. */
  note(line: string): void;
  /** A run has ended, and its result is safe on the disk. */
  ended(result: RunRecord): void;
  /** A run has ended without a result, and is missing. */
  lost(job: SweepJob, error: unknown): void;
  end(end: SweepEnd, table: string): void;
  interrupted(end: SweepEnd): void;
  /** Leaves the terminal as it was. May be called at any time, more than once. */
  close(): void;
}
