import type { EpochReport } from '../../src/index.js';

/** A report without what a clock says: the same for trainings to the same bits. */
export function timeless({ seconds, trainSeconds, examplesPerSecond, ...rest }: EpochReport) {
  return rest;
}
