import { measure, type Row, round } from '../measure.js';

/** Milliseconds that one turn of a candidate takes at least, as in `measure`. */
const TURN = 8;
const [FEWEST, MOST] = [5, 40];
/** A candidate that takes longer than this, in milliseconds, needs but one call to warm up. */
const LONG = 200;

/**
 * `measure` of the same work on different numbers of threads, in turns: about so many seconds of it in all, or a glance.
 *
 * @param work milliseconds are those of this many parts of a run
 */
export async function timesOf(
  runs: ReadonlyMap<number, () => unknown>,
  seconds: number,
  quick: boolean,
  parts = 1,
): Promise<Map<number, number>> {
  let all = 0;
  let longest = 0;
  for (const run of runs.values()) {
    run();
    const start = performance.now();
    run();
    const ms = performance.now() - start;
    longest = Math.max(longest, ms);
    all += Math.max(ms, TURN);
  }
  const rounds = Math.max(FEWEST, Math.min(MOST, Math.round((1000 * seconds) / all)));
  const options = quick
    ? { rounds: 2, milliseconds: 1, warmUp: 1 }
    : { rounds, milliseconds: TURN, warmUp: longest > LONG ? 1 : 5 };
  const candidates = Object.fromEntries([...runs].map(([count, run]) => [String(count), run]));
  const times = await measure(candidates, options);
  return new Map([...runs.keys()].map((count) => [count, times[String(count)] / parts]));
}

/** Rows of such times: what one thread takes over what so many take, and that over their number. */
export function* speedups(
  head: Row,
  times: ReadonlyMap<number, number>,
  show: (ms: number) => Readonly<Record<string, number>> = (ms) => ({ ms: round(ms) }),
): Generator<Row> {
  const alone = times.get(1) ?? Number.NaN;
  for (const [threads, ms] of times) {
    const speedup = alone / ms;
    yield { ...head, threads, ...show(ms), speedup: round(speedup), efficiency: round(speedup / threads) };
  }
}
