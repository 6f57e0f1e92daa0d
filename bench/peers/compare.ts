import type { StepEngine, StepProblem, Trained } from './engine.js';

/** Rounding differs between engines by no more than this share of an array's largest number. */
const TOLERANCE = 1e-4;

/** And that of later objectives by no more than this: Adam makes a whole step of a gradient that is all rounding. */
const AFTER_STEPS = 1e-3;

/** Steps after which the objectives must still agree. */
const STEPS = 5;

/** The largest difference between two arrays, as a share of a number: the largest of the first, unless it is said. */
export function difference(
  expected: ArrayLike<number>,
  found: ArrayLike<number>,
  largest = largestOf(expected),
): number {
  if (expected.length !== found.length) return Number.POSITIVE_INFINITY;
  let apart = 0;
  for (let i = 0; i < expected.length; i++) {
    const by = Math.abs(expected[i] - found[i]);
    apart = by <= apart ? apart : by; // NaN stays
  }
  return apart === 0 ? 0 : apart / largest;
}

function largestOf(values: ArrayLike<number>): number {
  let largest = 0;
  for (let i = 0; i < values.length; i++) largest = Math.max(largest, Math.abs(values[i]));
  return largest;
}

/** Results that are not those of l0net: whatever was to be timed is not the same work. */
export class Mismatch extends Error {}

/** The difference as it is, if it is small; a Mismatch that says who and what otherwise. */
export function close(name: string, by: number, tolerance = TOLERANCE): number {
  if (by <= tolerance) return by;
  throw new Mismatch(`${name} differs from l0net by ${by} of the largest number: more than ${tolerance}`);
}

/** The largest difference of a gradient or a running average after the first step. */
function compareFirst(name: string, mine: Trained, theirs: Trained, tolerance: number): number {
  let worst = 0;
  mine.moments.forEach((layer, l) => {
    // That of a bias in front of a normalisation is 0 but for rounding.
    const normalises = mine.statistics !== undefined;
    const largest = normalises ? Math.max(...layer.map(largestOf)) : undefined;
    layer.forEach((gradient, array) => {
      const names = mine.statistics?.[l] ? ['W', 'β', 'γ'] : ['W', 'b', 'log α'];
      const what = `${name}: gradient ${names[array]} of layer ${l + 1}`;
      worst = Math.max(
        worst,
        close(what, difference(gradient, theirs.moments[l][array], largest), tolerance),
      );
    });
  });
  mine.statistics?.forEach((statistics, l) => {
    const what = `${name}: running averages of layer ${l + 1}`;
    const found = theirs.statistics?.[l] ?? [];
    if (statistics) worst = Math.max(worst, close(what, difference(statistics, found)));
  });
  return worst;
}

/**
 * Takes the same steps with both engines, from fresh parameters, and returns the largest relative difference: in the
 * objective of each step, and in every gradient and running average of the first one.
 *
 * @param tolerance of gradients
 * @throws Mismatch if they differ by more than rounding explains
 */
export async function compareSteps(
  name: string,
  problem: Pick<StepProblem, 'minibatches'>,
  expected: StepEngine,
  found: StepEngine,
  tolerance = TOLERANCE,
): Promise<number> {
  const losses: number[][] = [[], []];
  let worst = 0;
  for (let step = 0; step < STEPS; step++) {
    const minibatch = step % problem.minibatches.length;
    losses[0].push(await expected.step(minibatch));
    losses[1].push(await found.step(minibatch));
    if (step > 0) continue;
    worst = compareFirst(name, await expected.read(), await found.read(), tolerance);
  }
  losses[0].forEach((loss, step) => {
    const by = difference([loss], [losses[1][step]]);
    const what = `${name}: objective of step ${step + 1}`;
    worst = Math.max(worst, close(what, by, step === 0 ? TOLERANCE : AFTER_STEPS));
  });
  return worst;
}
