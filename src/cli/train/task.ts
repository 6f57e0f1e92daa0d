import type { Dataset, Network, NetworkOptions, TrainingData } from '../../index.js';
import type { ColumnDescription } from '../../pipeline/describeInput.js';
import type { Outcome } from './outcome.js';
import type { RunTrainerOptions } from './settings.js';
import type { TableOutcome } from './tableOutcome.js';
import type { Trained } from './trained.js';

/** What a run trains on, with all that it is made of: images, or rows of a table. */
export interface RunTask {
  readonly network: NetworkOptions;
  readonly trainer: RunTrainerOptions;
  /** Made already, where that could be done before there were data. */
  readonly fresh?: Network | undefined;
  readonly train: TrainingData;
  /** Measured after each epoch. */
  readonly measured: { readonly test?: Dataset; readonly validation?: Dataset };
  readonly trainExamples: number;
  readonly testExamples: number;
  /** 'MNIST: 60,000 images to train, 10,000 to test' */
  readonly about: string;
  /** What the columns of a table are. */
  readonly columns?: readonly ColumnDescription[];
  /** What to think about before, a sentence each. */
  readonly warnings: readonly string[];
  outcome(trained: Trained): Promise<Outcome | TableOutcome>;
}
