import { meanOf } from '../../src/metrics/confusion.js';
import type { SetName } from './images.js';
import { type Method, type MethodName, methods } from './methods.js';
import { choosingRuns, finalRuns, type Run, type Size } from './runs.js';
import type { Outcome } from './train.js';

/** A row of the table. */
export interface Comparison {
  readonly method: MethodName;
  readonly strength: number;
  /** Of the test images, one for each seed. */
  readonly outcomes: readonly Outcome[];
}

/** Chooses the strength of each method on images that were held out, then measures each with every seed on the test images. */
export async function* compare(
  set: SetName,
  size: Size,
  outcomeOf: (run: Run) => Promise<Outcome>,
): AsyncGenerator<Comparison> {
  for (const method of Object.keys(methods) as MethodName[]) {
    const judged: Judged[] = [];
    for (const run of choosingRuns(set, size, method)) judged.push({ ...run, ...(await outcomeOf(run)) });
    const strength = judged.length > 0 ? best(judged) : (methods[method] as Method).strengths[0];
    const outcomes: Outcome[] = [];
    for (const run of finalRuns(set, size, method, strength)) outcomes.push(await outcomeOf(run));
    yield { method, strength, outcomes };
  }
}

/** What a strength is chosen by. */
export type Judged = Pick<Run, 'strength'> & Pick<Outcome, 'error' | 'logLoss'>;

/** The strength with the least mean error over its runs; of equal ones that with the least mean loss. */
export function best(judged: readonly Judged[]): number {
  const strengths = [...new Set(judged.map(({ strength }) => strength))];
  const figures = strengths.map((strength) => {
    const runs = judged.filter((run) => run.strength === strength);
    const error = meanOf(runs.map((run) => run.error));
    return { strength, error, loss: meanOf(runs.map(({ logLoss }) => logLoss)) };
  });
  // Shares of as many images differ by one of these, or by rounding.
  return figures.reduce((least, figure) => {
    const difference = figure.error - least.error;
    if (Math.abs(difference) > 1e-9) return difference < 0 ? figure : least;
    return figure.loss < least.loss ? figure : least;
  }).strength;
}

/** Mean and standard deviation, by n − 1, of shares in percent: `1.40 ± 0.02`. */
export function percentOf(shares: readonly number[]): string {
  const percents = shares.map((share) => 100 * share);
  const mean = meanOf(percents);
  const squares = percents.reduce((sum, percent) => sum + (percent - mean) ** 2, 0);
  return `${mean.toFixed(2)} ± ${Math.sqrt(squares / (shares.length - 1)).toFixed(2)}`;
}
