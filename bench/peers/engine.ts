import type { LayerParameters } from '../../src/layers/parameters.js';

/** One minibatch, as every engine gets it. */
export interface Minibatch {
  /** [BATCH, 784], pixels from 0 to 1 */
  readonly inputs: Float32Array;
  /** [BATCH] */
  readonly labels: Int32Array;
  /** The gates' uniforms, [inputs] of each layer; none without gates. */
  readonly noise: readonly Float32Array[];
}

/** What a training step is to do: the same parameters, data and noise for every engine. */
export interface StepProblem {
  readonly gated: boolean;
  /** 'drawn': the uniforms are what l0net draws. A list: they open exactly so many gates of each layer. */
  readonly noise: 'drawn' | readonly number[];
  readonly initial: readonly LayerParameters[];
  readonly minibatches: readonly Minibatch[];
}

/** The arrays of one layer: W, b, and log α where there are gates. */
export type LayerArrays = readonly Float32Array[];

/** Training in one library. */
export interface StepEngine {
  /** Does a step on a minibatch and reads back the objective before it. */
  step(minibatch: number): number;
  /** The parameters, and Adam's first moments: (1 − β1) · gradient after one step. */
  read(): Promise<{ parameters: readonly LayerArrays[]; moments: readonly LayerArrays[] }>;
}

export type CreateStep = (problem: StepProblem, learningRate: number) => Promise<StepEngine>;

/** Prediction in one library: rows of inputs from JavaScript, probabilities back into JavaScript. */
export interface Model {
  predict(inputs: Float32Array): Float32Array | Promise<Float32Array>;
}

export type CreateModel = (layers: readonly LayerParameters[]) => Promise<Model>;
