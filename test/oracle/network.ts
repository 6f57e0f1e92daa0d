/**
 * A stack of gated dense layers in float64, one plain loop after another: the truth that the kernels are compared with.
 *
 *     y_l = (h_l ⊙ z_l) W_l + b_l     h_0 = x, h_l = max(0, y_{l−1}); no ReLU after the last layer
 *
 * Everything is row-major and flat. Gates are drawn once for the minibatch, z [inputs], or once for each example,
 * z [batch, inputs]: the length tells which. A layer without logAlpha has no gates, as if all were 1. Inputs of one group have
 * one gate: that of the first of them, its location and its noise.
 */
import {
  type GateSample,
  type GateSettings,
  paperGates,
  sampleGate,
  type TestTimeGate,
  testTimeGate,
} from './gates.js';
import type { Loss } from './losses.js';
import { type LayerPenalty, layerPenalty, type PenaltySettings } from './penalty.js';

/** The parameters of one layer. */
export interface DenseLayer {
  readonly inputs: number;
  readonly outputs: number;
  /** [inputs, outputs] */
  readonly w: Float64Array;
  /** [outputs] */
  readonly b: Float64Array;
  /** [inputs]; undefined: no gates */
  readonly logAlpha: Float64Array | undefined;
  /** [inputs]: those with the same number share a gate; undefined: none do */
  readonly groups?: ArrayLike<number> | undefined;
}

/** One minibatch with its noise and its loss. */
export interface Minibatch {
  /** Examples in it. */
  readonly size: number;
  /** [size, inputs of the first layer] */
  readonly x: Float64Array;
  /** For each layer u of (0, 1), [inputs] or [size, inputs]; undefined for a layer without gates. */
  readonly noise: readonly (Float64Array | undefined)[];
  readonly loss: Loss;
}

/** What one layer computed, and the gradients of the whole objective with respect to its parts. */
export interface LayerResult {
  /** Sampled gates, shaped as the noise; undefined without gates. */
  readonly z: Float64Array | undefined;
  /** y [batch, outputs] */
  readonly preActivation: Float64Array;
  /** [inputs, outputs] */
  readonly dw: Float64Array;
  /** [outputs] */
  readonly db: Float64Array;
  /** [inputs], with each input of a group that of its one gate; undefined without gates */
  readonly dlogAlpha: Float64Array | undefined;
  /** Shaped as z. */
  readonly dz: Float64Array | undefined;
}

/** The objective, its parts, and all its gradients. */
export interface Result {
  /** dataLoss + l0Penalty + l2Penalty */
  readonly loss: number;
  readonly dataLoss: number;
  readonly l0Penalty: number;
  readonly l2Penalty: number;
  readonly layers: readonly LayerResult[];
  /** [batch, inputs of the first layer] */
  readonly dx: Float64Array;
}

/** What one layer's forward pass leaves for the backward pass. */
export interface Activation {
  /** h [batch, inputs], before the gates */
  readonly h: Float64Array;
  /** y [batch, outputs] */
  readonly y: Float64Array;
}

type Gates = Float64Array | undefined;

/** The forward pass with given gates. The last y is the network's output. */
export function forward(
  layers: readonly DenseLayer[],
  batch: number,
  x: Float64Array,
  gates: readonly Gates[],
): Activation[] {
  const activations: Activation[] = [];
  let h = x;
  for (const [l, layer] of layers.entries()) {
    const y = forwardLayer(layer, batch, h, gates[l]);
    activations.push({ h, y });
    h = y.map((value) => Math.max(0, value));
  }
  return activations;
}

/** The deterministic gates of test time, [inputs] for each layer, to be given to `forward`. */
export function testTimeGates(
  layers: readonly DenseLayer[],
  kind: TestTimeGate = 'mean',
  settings: GateSettings = paperGates,
): Gates[] {
  return layers.map(({ logAlpha }) => logAlpha?.map((value) => testTimeGate(value, kind, settings)));
}

/** The objective at a minibatch and its gradients with respect to every parameter, gate and input. */
export function lossAndGradients(
  layers: readonly DenseLayer[],
  minibatch: Minibatch,
  penalty: PenaltySettings,
  settings: GateSettings = paperGates,
): Result {
  const { size, x, noise, loss } = minibatch;
  const samples = layers.map((layer, l) => sampleLayer(layer, noise[l], settings));
  const gates = samples.map((sample) => sample && Float64Array.from(sample, ({ z }) => z));
  const slopes = samples.map((sample) => sample && Float64Array.from(sample, ({ slope }) => slope));

  const activations = forward(layers, size, x, gates);
  const output = activations[activations.length - 1].y;
  const { loss: dataLoss, gradient } = loss(output, size);

  const results: LayerResult[] = [];
  let [l0Penalty, l2Penalty] = [0, 0];
  let dy = gradient;
  let dx: Float64Array = new Float64Array(0);
  for (let l = layers.length - 1; l >= 0; l--) {
    const { h, y } = activations[l];
    const data = backwardLayer(layers[l], size, h, gates[l], slopes[l], dy);
    const extra = layerPenalty(layers[l], l, penalty, settings);
    l0Penalty += extra.l0;
    l2Penalty += extra.l2;
    const { dw, db, dlogAlpha } = withPenalty(data, extra);
    const own = shared(layers[l], dlogAlpha);
    results.unshift({ z: gates[l], preActivation: y, dz: data.dz, dw, db, dlogAlpha: own });
    dx = data.dh;
    if (l > 0) dy = dx.map((value, i) => (activations[l - 1].y[i] > 0 ? value : 0));
  }
  return { loss: dataLoss + l0Penalty + l2Penalty, dataLoss, l0Penalty, l2Penalty, layers: results, dx };
}

/** The gates of a layer, [inputs] or [batch, inputs] as the noise is; undefined without gates. */
export function sampleLayer(
  layer: DenseLayer,
  noise: Float64Array | undefined,
  settings: GateSettings,
): GateSample[] | undefined {
  const { inputs, logAlpha } = layer;
  if (!logAlpha) return undefined;
  if (!noise) throw new Error('a gated layer needs noise');
  return Array.from(noise, (_, n) => {
    const i = n % inputs;
    const first = firstOf(layer, i);
    return sampleGate(logAlpha[first], noise[n - i + first], settings);
  });
}

/** The first input of the group of input i. */
export function firstOf({ groups }: Pick<DenseLayer, 'groups'>, i: number): number {
  return groups ? Array.prototype.indexOf.call(groups, groups[i]) : i;
}

/** By the one log α of each group, for each of its inputs: the sum of what it has by those. */
function shared(layer: DenseLayer, dlogAlpha: Float64Array | undefined): Float64Array | undefined {
  if (!dlogAlpha || !layer.groups) return dlogAlpha;
  const sums = new Float64Array(layer.inputs);
  const firsts = Array.from(sums, (_, i) => firstOf(layer, i));
  firsts.forEach((first, i) => {
    sums[first] += dlogAlpha[i];
  });
  return Float64Array.from(firsts, (first) => sums[first]);
}

/** The place of input i of example e in an array that is [inputs] or [batch, inputs]. */
function place(gates: Float64Array, inputs: number, e: number, i: number): number {
  return gates.length === inputs ? i : e * inputs + i;
}

/** y_ej = Σ_i h_ei z_ei W_ij + b_j */
function forwardLayer(layer: DenseLayer, batch: number, h: Float64Array, z: Gates): Float64Array {
  const { inputs, outputs, w, b } = layer;
  const y = new Float64Array(batch * outputs);
  for (let e = 0; e < batch; e++) {
    for (let j = 0; j < outputs; j++) {
      let sum = b[j];
      for (let i = 0; i < inputs; i++) {
        const gate = z ? z[place(z, inputs, e, i)] : 1;
        sum += h[e * inputs + i] * gate * w[i * outputs + j];
      }
      y[e * outputs + j] = sum;
    }
  }
  return y;
}

interface LayerGradients {
  readonly dw: Float64Array;
  readonly db: Float64Array;
  readonly dlogAlpha: Float64Array | undefined;
  readonly dz: Float64Array | undefined;
  readonly dh: Float64Array;
}

/**
 * With g_ei = Σ_j dy_ej W_ij:
 *
 *     dW_ij = Σ_e h_ei z_ei dy_ej    db_j = Σ_e dy_ej    dh_ei = z_ei g_ei
 *     dz_ei = h_ei g_ei, summed over e where the gate is shared;    dlogα_i = Σ dz_i · dz_i/dlogα_i
 */
function backwardLayer(
  layer: DenseLayer,
  batch: number,
  h: Float64Array,
  z: Gates,
  slope: Gates,
  dy: Float64Array,
): LayerGradients {
  const { inputs, outputs, w } = layer;
  const dw = new Float64Array(inputs * outputs);
  const db = new Float64Array(outputs);
  const dh = new Float64Array(batch * inputs);
  const dz = z && new Float64Array(z.length);
  const dlogAlpha = z && new Float64Array(inputs);
  for (let e = 0; e < batch; e++) {
    for (let j = 0; j < outputs; j++) db[j] += dy[e * outputs + j];
    for (let i = 0; i < inputs; i++) {
      const gate = z ? z[place(z, inputs, e, i)] : 1;
      let g = 0;
      for (let j = 0; j < outputs; j++) {
        g += dy[e * outputs + j] * w[i * outputs + j];
        dw[i * outputs + j] += h[e * inputs + i] * gate * dy[e * outputs + j];
      }
      dh[e * inputs + i] = gate * g;
      if (dz && dlogAlpha && slope) {
        const at = place(dz, inputs, e, i);
        dz[at] += h[e * inputs + i] * g;
        dlogAlpha[i] += h[e * inputs + i] * g * slope[at];
      }
    }
  }
  return { dw, db, dlogAlpha, dz, dh };
}

function withPenalty(data: LayerGradients, penalty: LayerPenalty) {
  return {
    dw: data.dw.map((value, i) => value + penalty.dw[i]),
    db: data.db.map((value, i) => value + penalty.db[i]),
    dlogAlpha: data.dlogAlpha?.map((value, i) => value + (penalty.dlogAlpha?.[i] ?? 0)),
  };
}
