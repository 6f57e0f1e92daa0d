import type { TableData } from '../../src/tabular/prepare.js';

/** Training rows as plain numbers. */
export interface Examples {
  /** [rows, width], standardised */
  readonly x: ArrayLike<number>;
  /** [rows]: numbers, or classes from 0 on. */
  readonly y: Float64Array;
  readonly rows: number;
  readonly width: number;
  readonly classes: boolean;
}

/** The training rows of a table with one target. */
export function examplesOf({ training, pipeline }: Pick<TableData, 'training' | 'pipeline'>): Examples {
  const { inputs, labels, targets } = training;
  const y = Float64Array.from((labels ?? targets) as ArrayLike<number>);
  const x = inputs as Float32Array;
  return { x, y, rows: y.length, width: x.length / y.length, classes: pipeline.target.task !== 'regression' };
}
