/** The reference vectors of test/reference, typed. What their fields mean stands in test/reference/README.md. */
import convLayer from '../reference/conv_layer.json' with { type: 'json' };
import flops from '../reference/flops.json' with { type: 'json' };
import gates from '../reference/gates.json' with { type: 'json' };
import l0Layer from '../reference/l0_layer.json' with { type: 'json' };
import mlpStep from '../reference/mlp_step.json' with { type: 'json' };
import type { GateSettings } from './gates.js';
import type { DenseLayer } from './network.js';
import type { PenaltySettings } from './penalty.js';

/** Row-major nested lists of any depth. */
export type Nested = number | readonly Nested[];

export interface GateFormula {
  readonly beta: number;
  readonly gamma: number;
  readonly zeta: number;
}

/** [log_alpha][u], the last three [log_alpha] */
export interface GateValues {
  readonly s: number[][];
  readonly s_bar: number[][];
  readonly z: number[][];
  readonly dz_dlog_alpha: number[][];
  readonly p_open: number[];
  readonly dp_open_dlog_alpha: number[];
  readonly z_hat: number[];
}

export interface GateCase extends GateFormula {
  readonly beta_text: string;
  readonly f64: GateValues;
  readonly f32: GateValues;
}

export interface Parameters {
  readonly W: number[][];
  readonly b: number[];
  readonly log_alpha: number[];
}

/** What the cases of l0_layer and mlp_step have in common. */
export interface StackSettings extends GateFormula {
  readonly mode: string;
  readonly dims: number[];
  readonly batch: number;
  readonly lambda: number[];
  readonly weight_decay: number;
  readonly N: number;
}

export interface LayerValues {
  readonly loss: number;
  readonly cross_entropy: number;
  readonly regularizer: number;
  readonly layers: {
    readonly z: Nested;
    readonly pre_activation: number[][];
    readonly dW: number[][];
    readonly db: number[];
    readonly dlog_alpha: number[];
    readonly z_hat: number[];
  }[];
  readonly dx: number[][];
  readonly eval_logits: number[][];
  readonly eval_cross_entropy: number;
}

export interface LayerCase extends StackSettings {
  readonly name: string;
  readonly x: number[][];
  readonly y: number[];
  readonly layers: (Parameters & { readonly u: Nested })[];
  readonly f64: LayerValues;
  readonly f32: LayerValues;
}

export interface StepCase extends StackSettings {
  readonly adam: {
    readonly lr: number;
    readonly beta1: number;
    readonly beta2: number;
    readonly eps: number;
  };
  readonly ema_beta: number;
  readonly log_alpha_min: number;
  readonly log_alpha_max: number;
  readonly init: Parameters[];
  readonly steps_in: { readonly x: number[][]; readonly y: number[]; readonly u: Nested[] }[];
  readonly after_step: {
    readonly loss: number;
    readonly cross_entropy: number;
    readonly regularizer: number;
    readonly expected_flops: number;
    readonly expected_l0: number;
    readonly params: Parameters[];
    readonly ema: Parameters[];
    readonly grads?: Parameters[];
    readonly adam_m?: Parameters[];
    readonly adam_v?: Parameters[];
  }[];
}

/** A convolution, its rectifier and its pooling. W [maps][channels][kernel][kernel]. */
export interface ConvolutionCase extends GateFormula {
  readonly name: string;
  readonly mode: string;
  readonly in_channels: number;
  readonly out_channels: number;
  readonly kernel: number;
  readonly stride: number;
  readonly padding: number;
  readonly height: number;
  readonly width: number;
  readonly batch: number;
  readonly lambda: number;
  readonly weight_decay: number;
  readonly N: number;
  readonly x: Nested;
  readonly W: readonly Nested[];
  readonly b: number[];
  readonly log_alpha: number[];
  readonly u: Nested;
  /** [batch][maps][height][width] of what is pooled */
  readonly cotangent: readonly (readonly Nested[])[];
  readonly f64: {
    readonly data_term: number;
    readonly regularizer: number;
    readonly z: Nested;
    readonly gated_conv: Nested;
    readonly pooled: Nested;
    readonly dW: readonly Nested[];
    readonly db: number[];
    readonly dlog_alpha: number[];
    readonly dx: Nested;
    readonly z_hat: number[];
    readonly eval_pooled: Nested;
  };
}

export interface FlopsLayer {
  readonly type: string;
  readonly in: number;
  readonly out: number;
}

export interface FlopsCase {
  readonly net: string;
  readonly kind: string;
  readonly log_alpha_constant_per_layer?: number[] | null;
  readonly log_alpha: number[][] | null;
  readonly layers: {
    readonly expected_open_gates: number;
    readonly expected_flops: number;
    readonly expected_l0: number;
    readonly test_time_open_gates: number;
  }[];
  readonly expected_flops: number;
  readonly expected_l0: number;
}

export const gateVectors: {
  readonly log_alpha: number[];
  readonly u: number[];
  readonly cases: GateCase[];
} = gates;

export const layerVectors: { readonly cases: LayerCase[] } = l0Layer;

export const convolutionVectors: { readonly cases: ConvolutionCase[] } = convLayer;

export const stepVectors: { readonly cases: StepCase[] } = mlpStep as unknown as { cases: StepCase[] };

export const flopsVectors: GateFormula & {
  readonly nets: Readonly<Record<string, FlopsLayer[]>>;
  readonly cases: FlopsCase[];
} = flops;

/** A nested list as one flat row-major array. */
export function flat(nested: Nested): Float64Array {
  return Float64Array.from((typeof nested === 'number' ? [nested] : nested.flat(8)) as number[]);
}

/** The gates of a case. */
export function gateSettings({ beta, gamma, zeta }: GateFormula): GateSettings {
  return { temperature: beta, gamma, zeta };
}

/** The penalties of a case. There everything stands inside the 1/N: our weightDecay is their weight_decay / N. */
export function penaltySettings({ lambda, N, weight_decay }: StackSettings): PenaltySettings {
  return { lambda, examples: N, weightDecay: weight_decay / N };
}

/** The layers of a case, in fresh arrays. */
export function denseLayers(parameters: readonly Parameters[]): DenseLayer[] {
  return parameters.map(({ W, b, log_alpha }) => ({
    inputs: log_alpha.length,
    outputs: b.length,
    w: flat(W),
    b: flat(b),
    logAlpha: flat(log_alpha),
  }));
}

/** The log α of each layer of a case of flops. */
export function flopsLogAlpha({ net, log_alpha, log_alpha_constant_per_layer }: FlopsCase): Float64Array[] {
  const layers = flopsVectors.nets[net];
  return layers.map(({ type, in: inputs, out }, l) => {
    const gated = type === 'conv' ? out : inputs; // convolutions have a gate for each output map
    return log_alpha
      ? flat(log_alpha[l])
      : new Float64Array(gated).fill(log_alpha_constant_per_layer?.[l] ?? Number.NaN);
  });
}
