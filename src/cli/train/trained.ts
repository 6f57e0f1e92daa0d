import type { Network } from '../../index.js';
import type { EpochReport } from '../../training/report.js';

/** A run that is over. */
export interface Trained {
  readonly network: Network;
  readonly last: EpochReport;
  readonly seconds: number;
}
