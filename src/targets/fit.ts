import type { MachineCosts } from '../training/target.js';

/** A network that was timed. */
export interface Timed {
  readonly multiplyAdds: number;
  readonly values: number;
  readonly microseconds: number;
}

/** More than it takes for three numbers to stand still. */
const ROUNDS = 2000;

/**
 * The costs, none below 0, with which the sum of squares of the relative errors is least:
 *
 *     Σ (1 − (base + multiplyAdds · m + values · v) / t)²
 *
 * by coordinate descent, one of the three after the other.
 */
export function fitCosts(times: readonly Timed[]): MachineCosts {
  const columns = [
    times.map(({ microseconds }) => 1 / microseconds),
    times.map(({ multiplyAdds, microseconds }) => multiplyAdds / microseconds),
    times.map(({ values, microseconds }) => values / microseconds),
  ];
  const costs = [0, 0, 0];
  const left = times.map(() => 1);
  for (let round = 0; round < ROUNDS; round++) {
    columns.forEach((column, j) => {
      const [along, square] = [dot(column, left), dot(column, column)];
      const next = Math.max(0, costs[j] + (square > 0 ? along / square : 0));
      const move = next - costs[j];
      costs[j] = next;
      for (let i = 0; i < left.length; i++) left[i] -= move * column[i];
    });
  }
  const [base, multiplyAdds, values] = costs;
  return { multiplyAdds, base, values };
}

function dot(a: readonly number[], b: readonly number[]): number {
  return a.reduce((sum, value, i) => sum + value * b[i], 0);
}
