import type { GateSettings } from '../gates/options.js';
import type { LayerGeometry, LayerShape } from './shape.js';

/** Where the parameters of a layer, or numbers of the same form, stand in linear memory. */
export interface ParameterRegion {
  /** W [rows, columns] */
  readonly weights: number;
  /** b [outputs]; empty for a convolution, whose biases are in W */
  readonly bias: number;
  /** log α of each gate; 0 where there are none */
  readonly logAlpha: number;
  /** Running means and variances of what a normalised layer sums up, f32 [rows, 2]; 0 where there are none */
  readonly statistics: number;
}

/** The parameters of a layer, copied out of linear memory. */
export interface LayerParameters {
  /** Input neurons; channels of a convolution. */
  readonly inputs: number;
  /** Neurons; maps of a convolution. */
  readonly outputs: number;
  /** W [inputs, outputs], or [outputs, inputs, height, width] of windows, or [outputs, inputs + cells of a window] if separable, row by row */
  readonly weights: Float32Array;
  /** b [outputs] */
  readonly bias: Float32Array;
  /**
   * log α of each gate: [inputs], or [outputs] of a convolution; with gates on weights as these, each map's bias behind its
   * weights. Absent where there are no gates.
   */
  readonly logAlpha?: Float32Array;
  /** With batch normalisation γ [outputs]; `bias` is its β then. */
  readonly scale?: Float32Array;
  /** With batch normalisation the running mean and variance of each output's sums: [outputs, 2] */
  readonly statistics?: Float32Array;
}

/** A layer of a network, as a plain object that can be cloned. */
export interface LayerState extends LayerGeometry {
  /** Inputs that the layer began with; maps of a convolution. */
  readonly width: number;
  /** i32, ascending: which of those it has now. Undefined if it still has all of them. */
  readonly origins: Int32Array | undefined;
  /** Undefined without gates. */
  readonly gates: GateSettings | undefined;
  readonly last: LayerParameters;
  /** Undefined without averages. */
  readonly averaged: LayerParameters | undefined;
}

/** One gate sample for the whole minibatch, or one for each of its examples. */
export type GateSampling = 'minibatch' | 'example';

/** How strongly a layer is penalised: the objective's constants, already scaled. */
export interface PenaltyStrength {
  /** λ · columns of W / N, per unit of P(z ≠ 0) */
  readonly l0: number;
  readonly weightDecay: number;
}

/** A layer to train, with what the network owns of it. */
export interface LayerPlan {
  readonly shape: LayerShape;
  readonly parameters: ParameterRegion;
  /** The running average; undefined where there is none. */
  readonly average: ParameterRegion | undefined;
  readonly strength: PenaltyStrength;
  /** Whether x may have many zeros, to be left out of its products. It changes the time, and no bits. */
  readonly sparse: boolean;
  /** Rows of W (gates) that it began with. */
  readonly width: number;
  /** i32 [rows]: which of those each row is. Read only where some were removed. */
  readonly origin: number;
}

/** What all layers in training share. */
export interface TrainingPlan {
  readonly batchSize: number;
  readonly sampling: GateSampling;
  /** Whether the optimizer keeps second moments. */
  readonly secondMoment: boolean;
  /** log α stays within ± this. */
  readonly logAlphaLimit: number;
  /** Whether each gate has a penalty of its own strength, that changes from step to step. Default false. */
  readonly eachStrength?: boolean;
}

/** A layer at test time. */
export interface EvaluatedPlan {
  readonly shape: LayerShape;
  /** Rows of W (gates) that it began with. */
  readonly width: number;
  /** i32 [rows]: which of those each row is. Read only where some were removed. */
  readonly origin: number;
}

/** Which of something stay: i32 indices in linear memory, ascending, or 0 for all. */
export interface Kept {
  readonly list: number;
  readonly count: number;
}
