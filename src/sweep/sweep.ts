import { checkInteger, checkNames } from '../base/check.js';
import { invalid } from '../base/errors.js';
import { countCores } from '../threads/machine.js';
import { type Grid, type GridPoint, pointsOf } from './grid.js';

/** What came of a point. */
export type SweepOutcome<P, R> =
  | { readonly point: P; readonly status: 'done'; readonly result: R }
  /** With what its run threw. */
  | { readonly point: P; readonly status: 'failed'; readonly error: unknown };

/** Where a sweep stands. */
export interface SweepProgress<P, R> {
  readonly total: number;
  /** Runs that ended well. */
  readonly done: number;
  readonly failed: number;
  readonly running: number;
  /** What has just ended; absent where a run has just begun. */
  readonly ended?: SweepOutcome<P, R>;
}

/** How a sweep goes on. */
export interface SweepOptions<P, R> {
  /** So many seeds of each setting, from 1 on, where the grid says none. Default: 1. */
  readonly seeds?: number;
  /** As many runs at once, at most. Default: one for each core. */
  readonly jobs?: number;
  /** Stops the sweep. */
  readonly signal?: AbortSignal;
  /** Called when a run begins and when it ends. What it throws stops the sweep, which rejects with it. */
  readonly onProgress?: (progress: SweepProgress<P, R>) => void;
}

/** What a run is told besides its point. */
export interface RunContext {
  /** Aborted when the sweep stops: the run should end soon then, since the sweep waits for it. */
  readonly signal: AbortSignal;
}

/**
 * Does a run for each point of a grid, some at once:
 *
 *     const outcomes = await sweep(
 *       { lambda: [0.03, 0.1, 0.3], weightDecay: [0, 3e-4] },
 *       async ({ lambda, weightDecay, seed }, { signal }) => { … },
 *       { seeds: 5, jobs: 4 },
 *     );
 *
 * A run that fails does not stop the others. `inWorkers` makes a run that trains in a worker.
 *
 * @param grid each setting with its values; or several grids
 * @param run  does one point; resolves to whatever is to be known of it
 * @returns the outcomes in the order of the grid, as `gridPoints` gives it
 * @throws L0netError INVALID_ARGUMENT, UNKNOWN_OPTION, before any run; the signal's reason once it is aborted, when the runs that had
 *   begun have ended
 */
export async function sweep<const G extends Grid, R>(
  grid: G | readonly G[],
  run: (point: GridPoint<G>, context: RunContext) => R | PromiseLike<R>,
  options: SweepOptions<GridPoint<G>, R> = {},
): Promise<SweepOutcome<GridPoint<G>, R>[]> {
  checkNames('options', options, ['seeds', 'jobs', 'signal', 'onProgress']);
  const { seeds, ...rest } = options;
  return sweepPoints(pointsOf(grid, seeds, 'options.seeds'), run, rest);
}

/** The same for points that stand there already. */
export async function sweepPoints<P, R>(
  points: readonly P[],
  run: (point: P, context: RunContext) => R | PromiseLike<R>,
  options: Omit<SweepOptions<P, R>, 'seeds'>,
): Promise<SweepOutcome<P, R>[]> {
  const { jobs = countCores(), signal, onProgress } = options;
  if (typeof run !== 'function') throw invalid('run', run, 'a function of a point');
  checkInteger('options.jobs', jobs, 1);
  signal?.throwIfAborted();
  const controller = new AbortController();
  const stop = () => controller.abort(signal?.reason);
  signal?.addEventListener('abort', stop);
  const outcomes = new Array<SweepOutcome<P, R>>(points.length);
  const counts = { done: 0, failed: 0, running: 0 };
  const say = (ended?: SweepOutcome<P, R>) => {
    try {
      onProgress?.({ total: points.length, ...counts, ...(ended && { ended }) });
    } catch (error) {
      controller.abort(error);
    }
  };
  let next = 0;
  const work = async (): Promise<void> => {
    while (next < points.length && !controller.signal.aborted) {
      const place = next++;
      counts.running++;
      say();
      const outcome = await outcomeOf(points[place], run, controller.signal);
      counts.running--;
      // What a run throws when it is stopped says nothing of its point.
      if (outcome.status === 'failed' && controller.signal.aborted) return;
      counts[outcome.status]++;
      outcomes[place] = outcome;
      say(outcome);
    }
  };
  await Promise.all(Array.from({ length: Math.min(jobs, points.length) }, work));
  signal?.removeEventListener('abort', stop);
  controller.signal.throwIfAborted();
  return outcomes;
}

async function outcomeOf<P, R>(
  point: P,
  run: (point: P, context: RunContext) => R | PromiseLike<R>,
  signal: AbortSignal,
): Promise<SweepOutcome<P, R>> {
  try {
    return { point, status: 'done', result: await run(point, { signal }) };
  } catch (error) {
    return { point, status: 'failed', error };
  }
}
