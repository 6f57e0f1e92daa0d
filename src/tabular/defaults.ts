/** What a training on a table begins with if nobody says otherwise. */

import type { Task } from '../pipeline/target.js';
import type { TrainerOptions } from '../training/options.js';

/** Settings that follow from the task and the number of training rows. */
export interface TableDefaults {
  /** Neurons of the hidden layers. */
  readonly hidden: readonly number[];
  readonly trainer: Required<
    Pick<TrainerOptions, 'epochs' | 'batchSize' | 'lambda' | 'learningRate' | 'schedule'>
  >;
}

/** Minibatches of a twentieth of the rows, so that small tables take enough steps in an epoch, within these. */
const [SMALLEST_BATCH, LARGEST_BATCH] = [8, 100];

/** An epoch more or less of large tables costs time, of small ones nothing. */
const [FEWEST_EPOCHS, MOST_EPOCHS] = [20, 1000];

/**
 * Chosen on nine tables of 142 to 1,437 training rows, five splits each or six (`npm run bench -- tables` prints what three of
 * them come to). Of numbers to learn, λ = 0.05 costs 300 rows 0.02 of R², λ = 0.1 a tenth and more; classes lose nothing by
 * 0.05. More steps than 3,000 overfit numbers of so few rows, and classes gain by them.
 */
export function tableDefaults(task: Task, rows: number): TableDefaults {
  const batchSize = Math.max(SMALLEST_BATCH, Math.min(LARGEST_BATCH, Math.round(rows / 20)));
  const numbers = task === 'regression';
  const steps = numbers ? 3000 : 6000;
  const epochs = Math.ceil(steps / Math.ceil(rows / batchSize));
  return {
    hidden: [64, 32],
    trainer: {
      epochs: Math.max(FEWEST_EPOCHS, Math.min(MOST_EPOCHS, epochs)),
      batchSize,
      lambda: numbers ? 0.02 : 0.05,
      learningRate: numbers ? 2e-3 : 4e-3,
      schedule: numbers ? 'constant' : 'linear',
    },
  };
}
