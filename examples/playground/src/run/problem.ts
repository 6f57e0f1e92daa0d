/** What a run learns: data, the network for them, and how its answers are measured. One file for each kind makes it. */
import type { Dataset, Network, NetworkOptions } from 'l0net';
import type { Figure, RunInfo, Surface } from './snapshot.js';

/** How good answers are. */
export interface Measured {
  /** Share of wrong answers; NaN where there are no classes. */
  readonly error: number;
  readonly figures: readonly Figure[];
}

/** Something to learn. */
export interface LearningProblem {
  readonly names: Pick<
    RunInfo,
    'kind' | 'inputNames' | 'outputNames' | 'output' | 'points' | 'samples' | 'warnings'
  >;
  readonly training: Dataset;
  readonly testRows: number;
  /** The network's shape, without its seed and its kernels. */
  readonly network: NetworkOptions;
  /** Rows of test inputs, `[testRows, inputs]`, to be predicted in portions. */
  readonly testInputs: Float32Array | Uint8Array;
  /** @param outputs of all test rows, `[testRows, outputs]` */
  measure(outputs: Float32Array): Measured;
  /** Steps after which there is a rest, so that one sees what happens to a network that would be trained in a second; 0: none. */
  readonly stepsBetweenRests: number;
  /** Of points in the plane alone. */
  surface?(network: Network): Surface;
}

/** The share of wrong classes. */
export function measureClasses(outputs: Float32Array, labels: Uint8Array): Measured {
  const classes = outputs.length / labels.length;
  let wrong = 0;
  for (let row = 0; row < labels.length; row++) {
    const answers = outputs.subarray(row * classes, (row + 1) * classes);
    if (answers.indexOf(Math.max(...answers)) !== labels[row]) wrong++;
  }
  const error = wrong / labels.length;
  return { error, figures: [{ name: 'error', value: error }] };
}
