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

/**
 * Milliseconds of one call of each candidate: the tenth percentile of runs in turns, as in `measure`, but
 *
 * - in time of the processor that this process had, all its threads together, and not by the clock on the wall: on a busy
 *   machine a run of 2 ms often slips through between two interruptions and one of 30 ms never does, and the faster
 *   candidate would look faster than it is. All of them compute on one thread and wait for nothing.
 * - in runs of the same length: each candidate is called as often as the slowest one's time allows.
 * - with nothing else under way: `measure` would start asynchronous candidates once without waiting for them.
 */
export async function measureAlike(
  candidates: Readonly<Record<string, Candidate>>,
): Promise<Record<string, number>> {
  const alone = new Map<string, number>();
  for (const [name, candidate] of Object.entries(candidates)) {
    const first = await time(candidate, 1);
    const calls = first > LONG ? 1 : WARM_UP;
    if (calls > 1) await time(candidate, calls - 1);
    alone.set(name, Math.max(0.001, await time(candidate, calls)));
  }
  const length = Math.max(SHORTEST, ...alone.values());
  const turns = [...alone].map(([name, once]) => ({
    name,
    calls: Math.max(1, Math.round(length / once)),
    samples: [] as number[],
  }));
  const rounds = Math.max(length > LONG ? FEW : LEAST, Math.min(MOST, Math.round(TOTAL / length)));
  for (let round = 0; round < rounds; round++) {
    for (const { name, calls, samples } of turns) samples.push(await time(candidates[name], calls));
  }
  return Object.fromEntries(turns.map(({ name, samples }) => [name, percentile(samples, 0.1)]));
}

/** Processor milliseconds of a call, of so many. Waits only where there is something to wait for. */
async function time(candidate: Candidate, calls: number): Promise<number> {
  const before = process.cpuUsage();
  for (let call = 0; call < calls; call++) {
    const result = candidate();
    if (result instanceof Promise) await result;
  }
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1000 / calls;
}
