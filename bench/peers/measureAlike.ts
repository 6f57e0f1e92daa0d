import { type MeasureOptions, measure } from '../measure.js';

/** A run lasts at least so many milliseconds. */
const SHORTEST = 1;

/**
 * Milliseconds of one call of each candidate, by `measure`, in runs of the same length: each candidate is called as often
 * as the slowest one's time allows. On a busy machine a run of 2 ms often slips through between two interruptions and
 * one of 10 ms hardly ever: the faster candidate would look faster than it is.
 */
export async function measureAlike(
  candidates: Readonly<Record<string, () => unknown>>,
  options: MeasureOptions = {},
): Promise<Record<string, number>> {
  const names = Object.keys(candidates);
  const alone: Record<string, number> = await measure(candidates, { rounds: 2, milliseconds: 1 });
  const length = Math.max(SHORTEST, ...names.map((name) => alone[name]));
  const calls = new Map(names.map((name) => [name, Math.max(1, Math.round(length / alone[name]))]));
  const runs = Object.fromEntries(
    names.map((name) => [name, times(calls.get(name) ?? 1, candidates[name])] as const),
  );
  const measured = await measure<string>(runs, options);
  return Object.fromEntries(names.map((name) => [name, measured[name] / (calls.get(name) ?? 1)]));
}

/** Waits only where there is something to wait for. */
function times(calls: number, candidate: () => unknown): () => Promise<void> {
  return async () => {
    for (let call = 0; call < calls; call++) {
      const result = candidate();
      if (result instanceof Promise) await result;
    }
  };
}
