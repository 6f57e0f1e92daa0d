/** What a training on a table begins with if nobody says otherwise. */

import type { Task } from '../pipeline/target.js';
import type { TrainerOptions } from '../training/options.js';

/** Settings that follow from the task and the number of training rows. */
export interface TableDefaults {
  /** Neurons of the hidden layers. */
  readonly hidden: readonly number[];
  readonly gates: {
    /** Of the columns' gates, and of each hidden layer's. */
    readonly dropRate: readonly number[];
  };
  readonly trainer: Required<Pick<TrainerOptions, 'epochs' | 'batchSize' | 'learningRate' | 'schedule'>> & {
    /** Of the columns' gates, and of each hidden layer's. */
    readonly lambda: readonly number[];
  };
}

/** Minibatches of a twentieth of the rows, so that small tables take enough steps in an epoch, within these. */
const [SMALLEST_BATCH, LARGEST_BATCH] = [8, 100];

/** An epoch more or less of large tables costs time, of small ones nothing. */
const [FEWEST_EPOCHS, MOST_EPOCHS] = [20, 1000];

/**
 * λ of the columns grows with the rows, since the penalty is divided by them: what a column must be good for is then the same, and
 * in so many steps its gate gets as far. With more it closes weak categories of many values, each of which counts.
 */
const [ROWS_PER_LAMBDA, LARGEST_LAMBDA] = [10_000, 1];

/** What differs by task: few rows of numbers lose more by a column that is closed wrongly, and by too many steps. */
const ofNumbers = {
  steps: (rows: number) => between(3000, 5 * rows, 6000),
  leastLambda: 0.01,
  lambda: 0.02,
  dropRate: 0.2,
  learningRate: 2e-3,
  schedule: 'constant',
} as const;
const ofClasses = {
  steps: () => 6000,
  leastLambda: 0.1,
  lambda: 0.05,
  dropRate: 0.5,
  learningRate: 4e-3,
  schedule: 'linear',
} as const;

/**
 * Chosen on 25 made tables (bench/madeTables.ts) and 11 real ones of 96 to 8,000 training rows, three splits each, among 70
 * settings: those that close most of the columns that have nothing to do with the target, while no mean of R² or accuracy is
 * below that of scikit-learn's networks by more than 0.02, and hardly a column that the target follows from is closed.
 *
 * @param hidden the hidden layers, where they are said
 */
export function tableDefaults(task: Task, rows: number, hidden: readonly number[] = [64, 32]): TableDefaults {
  const of = task === 'regression' ? ofNumbers : ofClasses;
  const batchSize = between(SMALLEST_BATCH, Math.round(rows / 20), LARGEST_BATCH);
  const epochs = Math.ceil(of.steps(rows) / Math.ceil(rows / batchSize));
  return {
    hidden,
    gates: { dropRate: [of.dropRate, ...hidden.map(() => 0.5)] },
    trainer: {
      epochs: between(FEWEST_EPOCHS, epochs, MOST_EPOCHS),
      batchSize,
      lambda: [
        between(of.leastLambda, rows / ROWS_PER_LAMBDA, LARGEST_LAMBDA),
        ...hidden.map(() => of.lambda),
      ],
      learningRate: of.learningRate,
      schedule: of.schedule,
    },
  };
}

function between(least: number, value: number, most: number): number {
  return Math.max(least, Math.min(most, value));
}
