/**
 * What the worker says of a run: plain numbers and typed arrays. Components of view/ are
 * made of these and nothing else.
 */
import type { RunDigest } from './digest.js';

/** Where a run is. */
export type RunState = 'paused' | 'running' | 'done';

/** What stays the same from the start of a run to its end. */
export interface RunInfo {
  /** What its inputs are: pixels of a 28 × 28 image, features of points in a plane, or inputs of a table's columns. */
  readonly kind: 'image' | 'plane' | 'table';
  /** Names of the inputs, `city=Oslo` or `x²`; empty for pixels, which have none. */
  readonly inputNames: readonly string[];
  /** Names of the outputs: classes, or a table's target columns. */
  readonly outputNames: readonly string[];
  /** Whether outputs are probabilities of classes, values of columns, or probabilities of labels that may all hold. */
  readonly output: 'classes' | 'values' | 'labels';
  readonly trainRows: number;
  readonly testRows: number;
  /** Steps in an epoch. */
  readonly epochSteps: number;
  readonly epochs: number;
  /** Units of each column of the network as it began: inputs (channels of images), neurons or maps, outputs. */
  readonly units: readonly number[];
  /** FLOPs, multiply-adds and parameters of the same network without gates. */
  readonly dense: Cost;
  /** The kernels in use, and why not those that were asked for, if they are others. */
  readonly kernels: 'simd' | 'scalar';
  readonly kernelsNote: string;
  /** Threads that it trains on, and why on one if more were asked for. */
  readonly threads: number;
  readonly threadsNote: string;
  /** What to think about, a sentence each: of columns of a table, for instance. */
  readonly warnings: readonly string[];
  /** Points of a set in the plane: `[points, 2]` and `[points]` classes 0 and 1, for a picture of them. */
  readonly points?: { readonly positions: Float32Array; readonly classes: Uint8Array };
  /** Of images: a test image of each class, `[outputs, 784]`, for whoever cannot draw one. */
  readonly samples?: Uint8Array;
}

/** What a network costs for one row. */
export interface Cost {
  /** Expected floating-point operations, as the paper counts them. */
  readonly flops: number;
  /** Multiply-adds of the pruned network. */
  readonly multiplyAdds: number;
  /** Weights and biases of the pruned network. */
  readonly parameters: number;
}

/** A figure of the test rows, named as people say it: `error`, `RMSE`, `R²`. */
export interface Figure {
  readonly name: string;
  readonly value: number;
}

/** The gates of a layer. */
export interface LayerSnapshot {
  readonly kind: 'dense' | 'convolution' | 'residual convolution';
  /** Gates the layer began with: one for each of its inputs, or for each map of a convolution. */
  readonly gates: number;
  /** Those open at test time. */
  readonly open: number;
  /** Σ P(z ≠ 0). */
  readonly expectedOpen: number;
  /** `[BINS]`: how many test-time gates are in each part of [0, 1]; the first bin has those that are 0, the last those that are 1. */
  readonly histogram: Uint32Array;
}

/** Bins of each histogram. */
export const BINS = 32;

/** A column of the drawn network. */
export interface DrawnColumn {
  /** Units that it began with, and those that are left. */
  readonly total: number;
  readonly left: number;
  /** Numbers of the units that are left, ascending. */
  readonly units: Int32Array;
  /** Which of them are drawn with connections, ascending: all of them, or some if there are too many. */
  readonly shown: Int32Array;
}

/** Connections between a column and the next one: the strongest between the units that are drawn. */
export interface DrawnEdges {
  /** Places in `shown` of the column and of the next one. */
  readonly from: Uint16Array;
  readonly to: Uint16Array;
  /** Weights in [−1, 1]: divided by the largest |weight| there. Of maps, norms of their kernels. */
  readonly weight: Float32Array;
}

/** The network with the neurons that are left. */
export interface DrawnNetwork {
  readonly columns: readonly DrawnColumn[];
  /** One fewer than columns. */
  readonly edges: readonly DrawnEdges[];
}

/** The decision surface of a set in the plane. */
export interface Surface {
  /** Cells on a side; the plane is [−extent, extent]². */
  readonly size: number;
  readonly extent: number;
  /** `[size, size]`, row by row from the top: the probability of class 1. */
  readonly values: Float32Array;
}

/** Times for one row, in microseconds, of the network as it began and as it is pruned. */
export interface InferenceTimes {
  readonly denseMicroseconds: number;
  readonly prunedMicroseconds: number;
}

/** A run at one moment, at most ten of them a second. */
export interface Snapshot {
  readonly state: RunState;
  /** Epochs done. */
  readonly epoch: number;
  /** Steps done. */
  readonly step: number;
  /** The objective at the last step; NaN before the first. */
  readonly loss: number;
  /** Share of wrong answers to the test rows when they were last measured; NaN before, and where there are no classes. */
  readonly error: number;
  /** All figures of the test rows when they were last measured, the one that matters most first. */
  readonly figures: readonly Figure[];
  /** Median time of the recent steps, in milliseconds; 0 before the first. */
  readonly stepMilliseconds: number;
  /** `[inputs]`: P(z ≠ 0) of each input; empty where inputs have no gates (convolutions). */
  readonly inputs: Float32Array;
  /** `[inputs]`: 1 for the inputs that the pruned network reads; empty as above. */
  readonly kept: Uint8Array;
  readonly layers: readonly LayerSnapshot[];
  /** Units left in each column: inputs, neurons or maps, outputs. */
  readonly architecture: readonly number[];
  /** Layers, counted from 1, that have no open gate: what is below has no effect any more. */
  readonly dead: readonly number[];
  readonly cost: Cost;
  readonly drawn: DrawnNetwork;
  readonly surface?: Surface;
  /** `[outputs]` for what was drawn last. */
  readonly answer?: Float32Array;
  readonly inference?: InferenceTimes;
  /** That of the parameters when they were last digested: at the end of an epoch, in a pause, at the end. */
  readonly digest?: RunDigest;
}

/** Points of the curves: one for each snapshot, thinned where there are too many. All arrays are equally long. */
export interface History {
  readonly step: Float64Array;
  readonly loss: Float64Array;
  /** NaN where it was not measured. */
  readonly error: Float64Array;
  readonly stepMilliseconds: Float64Array;
  readonly flops: Float64Array;
}
