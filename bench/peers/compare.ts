import type { StepEngine, StepProblem } from './engine.js';

/** Rounding differs between engines by no more than this share of an array's largest number. */
const TOLERANCE = 1e-4;

/** And that of later objectives by no more than this: Adam makes a whole step of a gradient that is all rounding. */
const AFTER_STEPS = 1e-3;

/** Steps after which the objectives must still agree. */
const STEPS = 5;

/** The largest difference between two arrays, as a share of the largest number of the first. */
export function difference(expected: ArrayLike<number>, found: ArrayLike<number>): number {
  if (expected.length !== found.length) return Number.POSITIVE_INFINITY;
  let [largest, apart] = [0, 0];
  for (let i = 0; i < expected.length; i++) {
    largest = Math.max(largest, Math.abs(expected[i]));
    const by = Math.abs(expected[i] - found[i]);
    apart = by <= apart ? apart : by; // NaN stays
  }
  return apart === 0 ? 0 : apart / largest;
}

/** Results that are not those of l0net: whatever was to be timed is not the same work. */
export class Mismatch extends Error {}

/** The difference as it is, if it is small; a Mismatch that says who and what otherwise. */
export function close(name: string, by: number, tolerance = TOLERANCE): number {
  if (by <= tolerance) return by;
  throw new Mismatch(`${name} differs from l0net by ${by} of the largest number: more than ${tolerance}`);
}

/**
 * Takes the same steps with both engines, from fresh parameters, and returns the largest relative difference: in the
 * objective of each step, and in every gradient of the first one.
 *
 * @throws Mismatch if they differ by more than rounding explains
 */
export async function compareSteps(
  name: string,
  problem: StepProblem,
  expected: StepEngine,
  found: StepEngine,
): Promise<number> {
  const losses: number[][] = [[], []];
  let worst = 0;
  for (let step = 0; step < STEPS; step++) {
    const minibatch = step % problem.minibatches.length;
    losses[0].push(await expected.step(minibatch));
    losses[1].push(await found.step(minibatch));
    if (step > 0) continue;
    const [mine, theirs] = [(await expected.read()).moments, (await found.read()).moments];
    mine.forEach((layer, l) => {
      layer.forEach((gradient, array) => {
        const what = `${name}: gradient ${['W', 'b', 'log α'][array]} of layer ${l + 1}`;
        worst = Math.max(worst, close(what, difference(gradient, theirs[l][array])));
      });
    });
  }
  losses[0].forEach((loss, step) => {
    const by = difference([loss], [losses[1][step]]);
    const what = `${name}: objective of step ${step + 1}`;
    worst = Math.max(worst, close(what, by, step === 0 ? TOLERANCE : AFTER_STEPS));
  });
  return worst;
}
