/**
 * How long things take on a queue, in milliseconds. Only tests have other ones than `usualTiming`.
 *
 * Who does a run holds a lock on it, which expires after `lock`; it is renewed when half of that is left. Every `stalled` some
 * worker looks for runs without a lock, and puts back what it saw at the look before, too: the runs of a worker that was killed
 * are offered again after `lock + 2 × stalled` at most.
 */
export interface Timing {
  /** Longer than a server takes to start anew, a switch to reboot, a garbage collection; short beside a run. */
  readonly lock: number;
  /** One command for all workers together, so there is nothing to be saved by looking more rarely. */
  readonly stalled: number;
  /** How often who waits for runs asks for what no event has told, and a worker looks for sweeps that it cannot serve. */
  readonly poll: number;
  /** What a worker waits after a run that failed by no fault of its own; twice as long each time, up to a minute: a full disk must not eat the queue. */
  readonly rest: number;
}

/** 30 + 2 × 15 s beside runs of minutes: a kill costs less than it takes to begin the run again. */
export const usualTiming: Timing = { lock: 30_000, stalled: 15_000, poll: 10_000, rest: 1000 };

/** Times that a run is tried which fails by no fault of its own, on whatever machine. */
export const ATTEMPTS = 3;

/** Workers that a run may lose: machines are switched off, but one after the other while they do the same run is no chance. */
export const LOST_WORKERS = 3;

/** For how long Redis remembers a run, in seconds: who asks for it within this time gets the result without a run. */
export const REMEMBERED = 30 * 24 * 3600;
