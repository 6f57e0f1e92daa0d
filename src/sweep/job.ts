/**
 * One run of a sweep as any process on any machine can do it: a training by the arguments of `l0net train`. Jobs and results
 * are plain JSON, so that they can stand in files and queues.
 */
export interface SweepJob {
  /** Digest of the version of l0net, of the data and of the settings with the seed: two jobs with one id have one result. */
  readonly id: string;
  /** The arguments of `l0net train`, without the data and without what says where files are and how many threads there are. */
  readonly args: readonly string[];
  /** Digest of the data that the run is to be trained on: who has other data cannot do it. */
  readonly data: string;
}

/** What came of a job: a plain JSON object. */
export interface SweepResult {
  /** The id of its job. */
  readonly id: string;
  /** Digest of the parameters: two results of one job must have the same. None where the run failed. */
  readonly digest?: string;
  /** Why the run failed, where it did. */
  readonly error?: string;
  /** All else that is known of the run. */
  readonly [key: string]: unknown;
}

/**
 * Does a job. Resolves for a run that failed, too, with the `error` in its result: another try would come to the same.
 * Rejects with the signal's reason once it is aborted, and with an error for what is not the run's own fault (no data, a
 * disk that is full, a process that was killed), after which another try may do better.
 */
export type RunJob = (job: SweepJob, signal: AbortSignal) => Promise<SweepResult>;
