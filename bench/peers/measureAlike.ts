import { percentile } from '../measure.js';

/**
 * Each candidate runs for about this many milliseconds in all, but at least LEAST and at most MOST times; at least FEW if a run is
 * longer than LONG milliseconds.
 */
const TOTAL = 3000;
const [FEW, LEAST, MOST] = [3, 15, 300];
const LONG = 1000;
/** A run lasts at least so many milliseconds. */
const SHORTEST = 2;
const WARM_UP = 5;

type Candidate = () => unknown;

/** Milliseconds from some moment on. */
type Clock = () => number;

/** How times are taken. */
export interface Timing {
  readonly clock: Clock;
  /** Milliseconds of rest before each turn, in which threads that still spin for the last candidate fall asleep. */
  readonly rest?: number;
  /** A few turns only. */
  readonly quick?: boolean;
}

/** Time that the processors gave this process, all its threads together. */
const processorTime: Clock = () => {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1000;
};

/** What counts where all compute on one thread. */
export const onProcessor: Timing = { clock: processorTime };

/** What counts where candidates have threads of their own. */
export const onTheWall: Timing = { clock: () => performance.now(), rest: 5 };

/**
 * Milliseconds of one call of each candidate: the tenth percentile of runs in turns, as in `measure`, but
 *
 * - in time of the processor that this process had, all its threads together, and not by the clock on the wall: on a busy
 *   machine a run of 2 ms often slips through between two interruptions and one of 30 ms never does, and the faster
 *   candidate would look faster than it is. All of them compute on one thread and wait for nothing; for those that do not,
 *   `timing` says other.
 * - in runs of the same length: each candidate is called as often as the slowest one's time allows.
 * - with nothing else under way: `measure` would start asynchronous candidates once without waiting for them.
 */
export async function measureAlike(
  candidates: Readonly<Record<string, Candidate>>,
  timing: Timing = onProcessor,
): Promise<Record<string, number>> {
  const alone = new Map<string, number>();
  for (const [name, candidate] of Object.entries(candidates)) {
    const first = await time(candidate, 1, timing);
    const calls = first > LONG ? 1 : WARM_UP;
    if (calls > 1) await time(candidate, calls - 1, timing);
    alone.set(name, Math.max(0.001, await time(candidate, calls, timing)));
  }
  const length = Math.max(SHORTEST, ...alone.values());
  const turns = [...alone].map(([name, once]) => ({
    name,
    calls: Math.max(1, Math.round(length / once)),
    samples: [] as number[],
  }));
  const enough = Math.max(length > LONG ? FEW : LEAST, Math.min(MOST, Math.round(TOTAL / length)));
  const rounds = timing.quick ? 1 : enough;
  for (let round = 0; round < rounds; round++) {
    for (const { name, calls, samples } of turns) {
      if (timing.rest) {
        await new Promise((resolve) => setTimeout(resolve, timing.rest));
        await candidates[name]();
      }
      samples.push(await time(candidates[name], calls, timing));
    }
  }
  return Object.fromEntries(turns.map(({ name, samples }) => [name, percentile(samples, 0.1)]));
}

/** Milliseconds of a call, of so many. Waits only where there is something to wait for. */
async function time(candidate: Candidate, calls: number, { clock }: Timing): Promise<number> {
  const before = clock();
  for (let call = 0; call < calls; call++) {
    const result = candidate();
    if (result instanceof Promise) await result;
  }
  return (clock() - before) / calls;
}
