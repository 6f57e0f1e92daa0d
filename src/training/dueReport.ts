import type { ParameterSet } from '../network/access.js';
import { beginMeasuring, type Measuring } from './measure.js';

/** What is known of an epoch whose steps are done, until its report is given: a callback may throw while it is measured. */
export interface DueReport {
  /** Trained on, in so many seconds. */
  readonly examples: number;
  readonly trained: number;
  /** With all that there was beside the steps. */
  readonly seconds: number;
  readonly measuring: Readonly<Record<ParameterSet | 'validation', Measuring>>;
}

/** @param begin when the epoch began, by performance.now() */
export function dueReport(examples: number, trained: number, begin: number): DueReport {
  return {
    examples,
    trained,
    seconds: (performance.now() - begin) / 1000,
    measuring: { last: beginMeasuring(), averaged: beginMeasuring(), validation: beginMeasuring() },
  };
}
