import { expect } from 'vitest';

/**
 * Expects |actual_i − expected_i| ≤ tolerance · (1 + |expected_i|) for every i, and equal lengths. NaN is close to NaN
 * only, an infinity to itself only. A failure names the worst element.
 */
export function expectClose(
  actual: ArrayLike<number>,
  expected: ArrayLike<number>,
  tolerance: number,
  what = 'values',
): void {
  expect(actual.length, `${what}: length`).toBe(expected.length);
  let worst = -1;
  let worstError = tolerance;
  for (let i = 0; i < expected.length; i++) {
    const error = relativeError(actual[i], expected[i]);
    if (error > worstError) [worst, worstError] = [i, error];
  }
  if (worst < 0) return;
  expect.fail(
    `${what}[${worst}] of ${expected.length} is ${actual[worst]}, expected ${expected[worst]}: ` +
      `off by ${worstError.toExponential(2)} · (1 + |expected|), allowed ${tolerance}`,
  );
}

/** |actual − expected| / (1 + |expected|); infinite where one of them is not finite and they differ. */
export function relativeError(actual: number, expected: number): number {
  if (Object.is(actual, expected) || actual === expected) return 0;
  const error = Math.abs(actual - expected) / (1 + Math.abs(expected));
  return Number.isNaN(error) ? Number.POSITIVE_INFINITY : error;
}
