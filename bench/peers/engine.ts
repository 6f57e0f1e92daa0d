import type { LayerParameters } from '../../src/layers/plan.js';
import type { ConvGeometry, LayerShape } from '../../src/layers/shape.js';
import type { TrainerState } from '../../src/training/state.js';

/**
 * A layer as every engine gets it. Without batch normalisation convolutions come first and have a rectifier, stride 1 and no padding; pooling windows lie side by
 * side and cover the maps; inputs of the first dense layer are channel by channel.
 */
export interface Layer extends LayerParameters {
  readonly conv?: ConvGeometry | undefined;
}

/** The shape of so many rows of inputs: [rows, inputs], or [rows, channels, height, width] below a convolution. */
export function inputShape([{ inputs, conv }]: readonly Layer[], rows: number): number[] {
  return conv ? [rows, inputs, conv.height, conv.width] : [rows, inputs];
}

/** Numbers of a row of inputs. */
export function inputSize(layers: readonly Layer[]): number {
  return inputShape(layers, 1).reduce((product, size) => product * size);
}

/** One minibatch, as every engine gets it. */
export interface Minibatch {
  /** [BATCH, numbers of an image], pixels from 0 to 1 */
  readonly inputs: Float32Array;
  /** [BATCH] */
  readonly labels: Int32Array;
  /** The gates' uniforms, [gates] of each layer; none without gates. */
  readonly noise: readonly Float32Array[];
}

/** What a training step is to do: the same parameters, data and noise for every engine. */
export interface StepProblem {
  readonly gated: boolean;
  /** 'drawn': the uniforms are what l0net draws. A list: they open exactly so many gates of each layer. */
  readonly noise: 'drawn' | readonly number[];
  readonly shapes: readonly LayerShape[];
  readonly initial: readonly Layer[];
  /** The training that they and Adam's moments are from; undefined where it begins. */
  readonly training: TrainerState | undefined;
  /** λ / N times the weights of a gate, for each layer: its penalty is this times P(z ≠ 0). */
  readonly gateCosts: readonly number[];
  readonly minibatches: readonly Minibatch[];
}

/** The arrays of one layer: W, b, and log α where there are gates; or W, β and γ where sums are normalised. */
export type LayerArrays = readonly Float32Array[];

/** What steps have left. */
export interface Trained {
  readonly parameters: readonly LayerArrays[];
  readonly moments: readonly LayerArrays[];
  /** With batch normalisation the running means and variances of each layer that has any: [outputs, 2] */
  readonly statistics?: readonly (Float32Array | undefined)[];
}

/** Training in one library. */
export interface StepEngine {
  /** Does a step on a minibatch and reads back the objective before it. */
  step(minibatch: number): number | Promise<number>;
  /** The parameters, and the optimizer's first moments: the gradient after one step, times 1 − β1 if it is Adam. */
  read(): Promise<Trained>;
  /** Ends its threads, if it has any of its own. */
  end?(): void;
}

export type CreateStep = (problem: StepProblem, learningRate: number) => Promise<StepEngine>;

/** Prediction in one library: rows of inputs from JavaScript, probabilities back into JavaScript. */
export interface Model {
  predict(inputs: Float32Array): Float32Array | Promise<Float32Array>;
}

export type CreateModel = (layers: readonly Layer[]) => Promise<Model>;
