import { type Bounded, exact, rounding, Sums, zeros } from './bounded.js';
import {
  type BoundedMoments,
  feltOfEpsilon,
  type LinkedNormalisation,
  type NormalisedGradient,
} from './normalised.js';

/** Sums over links. */
export interface LinkedSums {
  /** o, k and i of each link; i is −1 where the input is 1 */
  readonly links: { readonly output: Int32Array; readonly weight: Int32Array; readonly input: Int32Array };
  /** Of y. */
  readonly cells: number;
  /** Links of an output cell, and of an input cell: the most there are. */
  readonly fanIn: number;
  readonly fanOut: number;
}

/**
 * A layer of any kind as sums over links, each an input cell times a weight, for an output cell; behind it, if it is not
 * the last, maxima over windows and the rectifier:
 *
 *     y_o = Σ z_g(k) w_k x_i    out = max(0, the greatest y of each window)
 *
 * Where sums are normalised (normalised.ts), that stands between the two. Windows may have means, and there may be no rectifier. A
 * separable convolution has two such sums, one on the other, with weights of the same W.
 */
export interface LinkedLayer extends LinkedSums {
  /** Cells of a row below, and of out. */
  readonly inputs: number;
  readonly outputs: number;
  /** Links of a weight in one example: the most there are. */
  readonly uses: number;
  /** Sums that `links` take for x, of what stands below: channels of a separable convolution. Its gates are those of a minibatch. */
  readonly channels?: LinkedSums | undefined;
  /** W, then b, or β and γ. */
  readonly weights: Float64Array;
  /** Gate of each weight; −1 for none. */
  readonly gateOf: Int32Array;
  readonly logAlpha: Float64Array | undefined;
  /** Gates that share one have the same number; undefined where none do. */
  readonly groups?: ArrayLike<number> | undefined;
  /** Cells of each window; undefined for the last layer. */
  readonly windows: readonly (readonly number[])[] | undefined;
  /** Whether windows have the mean of their cells. */
  readonly averages?: boolean | undefined;
  /** Whether there is no rectifier. */
  readonly linear?: boolean | undefined;
  readonly normalisation?: LinkedNormalisation | undefined;
  /** Whether gates stand before β and γ alone: normalisation undoes what scales all else. */
  readonly gatesAffine?: boolean;
  /** Which layer's outputs it takes, −1 for the rows; and which layer's sums are added to its own. */
  readonly from: number;
  readonly adds?: number | undefined;
}

/** z, [gates] or [batch, gates]; undefined for none. */
export type LinkedGates = Bounded | undefined;

function gateAt(layer: LinkedLayer, gates: LinkedGates, e: number): number {
  const count = layer.logAlpha?.length ?? 0;
  return gates && gates.value.length > count ? e * count : 0;
}

/** z w of each weight, for example e. */
export function gatedWeights(layer: LinkedLayer, gates: LinkedGates, e: number): Bounded {
  const { weights, gateOf } = layer;
  if (!gates) return exact(weights);
  const first = gateAt(layer, gates, e);
  const gated = zeros(weights.length);
  weights.forEach((weight, k) => {
    const g = gateOf[k];
    gated.value[k] = g < 0 ? weight : gates.value[first + g] * weight;
    gated.error[k] = g < 0 ? 0 : gates.error[first + g] * Math.abs(weight);
  });
  return gated;
}

/** x [batch, inputs] -> y [batch, cells] */
export function forwardLinks(layer: LinkedLayer, batch: number, x: Bounded, gates: LinkedGates): Bounded {
  const { channels } = layer;
  return sumLinks(layer, layer, batch, channels ? sumLinks(layer, channels, batch, x, gates) : x, gates);
}

function sumLinks(
  layer: LinkedLayer,
  { cells, links, fanIn }: LinkedSums,
  batch: number,
  x: Bounded,
  gates: LinkedGates,
): Bounded {
  const { gatesAffine } = layer;
  const inputs = x.value.length / batch;
  const y = new Sums(batch * cells);
  let w = gatedWeights(layer, gatesAffine ? undefined : gates, 0);
  for (let e = 0; e < batch; e++) {
    if (e > 0 && gateAt(layer, gates, e) > 0) w = gatedWeights(layer, gates, e);
    links.weight.forEach((k, t) => {
      const i = links.input[t];
      const at = e * inputs + i;
      const [value, error] = i < 0 ? [1, 0] : [x.value[at], x.error[at]];
      y.add(e * cells + links.output[t], w.value[k], w.error[k], value, error);
    });
  }
  return y.rounded(fanIn);
}

/** y [batch, cells] -> out [batch, outputs] */
export function forwardWindows(layer: LinkedLayer, batch: number, y: Bounded): Bounded {
  const { windows, cells, averages, linear } = layer;
  if (!windows) return y;
  const out = zeros(batch * windows.length);
  for (let e = 0; e < batch; e++) {
    windows.forEach((window, n) => {
      const at = e * windows.length + n;
      const values = window.map((cell) => y.value[e * cells + cell]);
      const errors = window.map((cell) => y.error[e * cells + cell]);
      const shown = linear ? values : values.map((value) => Math.max(0, value));
      if (averages) {
        const size = shown.reduce((sum, value) => sum + Math.abs(value), 0) / window.length;
        out.value[at] = shown.reduce((sum, value) => sum + value, 0) / window.length;
        out.error[at] =
          errors.reduce((sum, error) => sum + error, 0) / window.length + rounding(window.length + 4) * size;
      } else {
        out.value[at] = Math.max(...shown);
        out.error[at] = Math.max(...errors);
      }
    });
  }
  return out;
}

/** The gradient of out -> that of y. Where two cells of a window, or a cell and 0, are too close to tell apart, either may have it. */
export function backwardWindows(layer: LinkedLayer, batch: number, y: Bounded, dOut: Bounded): Bounded {
  const { windows, cells, averages, linear } = layer;
  if (!windows) return dOut;
  const dy = zeros(batch * cells);
  for (let e = 0; e < batch; e++) {
    windows.forEach((window, n) => {
      const at = e * windows.length + n;
      const [d, ed] = [dOut.value[at], dOut.error[at]];
      if (averages || linear) {
        for (const cell of window)
          spread(dy, e * cells + cell, y, d / window.length, ed / window.length, linear);
        return;
      }
      let [best, surely] = [-1, 0];
      for (const cell of window) {
        const place = e * cells + cell;
        surely = Math.max(surely, y.value[place] - y.error[place]);
        if (y.value[place] > (best < 0 ? 0 : y.value[best])) best = place;
      }
      const rivals = window.filter((cell) => {
        const most = y.value[e * cells + cell] + y.error[e * cells + cell];
        return most > 0 && most >= surely;
      });
      if (best >= 0) dy.value[best] += d;
      const isSure = rivals.length === 1 && surely > 0;
      const error = ed + (isSure ? 0 : Math.abs(d)) + rounding(window.length) * Math.abs(d);
      for (const cell of rivals) dy.error[e * cells + cell] += error;
    });
  }
  return dy;
}

/** Adds d to the gradient of a cell, if the rectifier lets it through. */
function spread(dy: Bounded, place: number, y: Bounded, d: number, ed: number, linear?: boolean): void {
  const [value, error] = [y.value[place], y.error[place]];
  if (!linear && value + error <= 0) return;
  if (linear || value > 0) dy.value[place] += d;
  const isSure = linear || value - error > 0;
  dy.error[place] += ed + (isSure ? 0 : Math.abs(d)) + rounding(8) * Math.abs(d);
}

/** Gradients of what comes from the data. */
export interface LinkedGradients {
  readonly weights: Bounded;
  readonly logAlpha: Bounded | undefined;
  /** [batch, inputs] */
  readonly dx: Bounded;
}

/** What a layer's normalisation gives back, and the moments it had. */
export interface NormalisedStep {
  readonly moments: BoundedMoments;
  readonly gradient: NormalisedGradient;
}

/**
 * With D_k = Σ dy_o x_i over the links of a weight, in one example or in all that share a sample:
 *
 *     dw_k = Σ z D_k    dlogα_g = Σ dz/dlogα Σ_k w_k D_k    dx_i = Σ z w_k dy_o
 */
export function backwardLinks(
  layer: LinkedLayer,
  batch: number,
  x: Bounded,
  gates: LinkedGates,
  slope: Bounded | undefined,
  dy: Bounded,
  normalised?: NormalisedStep,
): LinkedGradients {
  const { inputs, channels, weights, gateOf, logAlpha, normalisation, gatesAffine } = layer;
  const { cells, links, fanOut } = channels ?? layer;
  const dw = new Sums(weights.length);
  const dGates = new Sums(logAlpha?.length ?? 0);
  const dx = new Sums(batch * inputs);
  const shares = gateAt(layer, gates, 1) === 0;
  let d = new Sums(weights.length);
  let w = gatedWeights(layer, gates, 0);
  const dSums = channels ? backwardWindowed(layer, channels, batch, x, gates, dy, d) : dy;
  for (let e = 0; e < batch; e++) {
    if (!shares) w = gatedWeights(layer, gates, e);
    links.weight.forEach((k, t) => {
      const [o, i] = [e * cells + links.output[t], e * inputs + links.input[t]];
      if (links.input[t] < 0) {
        d.add(k, dSums.value[o], dSums.error[o], 1, 0);
        return;
      }
      d.add(k, dSums.value[o], dSums.error[o], x.value[i], x.error[i]);
      dx.add(i, dSums.value[o], dSums.error[o], w.value[k], w.error[k]);
    });
    if (shares && e + 1 < batch) continue;
    const first = gateAt(layer, gates, e);
    if (normalisation && normalised) addAffine(d, normalisation, normalised.gradient);
    weights.forEach((weight, k) => {
      const g = gateOf[k];
      if (!gates || !slope || g < 0) {
        dw.addSum(k, 1, 0, d, k);
        return;
      }
      dw.addSum(k, gates.value[first + g], gates.error[first + g], d, k);
      const [s, es] = [slope.value[first + g], slope.error[first + g]];
      dGates.addSum(g, weight * s, Math.abs(weight) * es, d, k);
    });
    d = new Sums(weights.length);
  }
  const sums = batch * layer.uses;
  const dLogAlpha = logAlpha && dGates.rounded(sums + weights.length);
  if (normalisation && normalised && gatesAffine && slope && dLogAlpha)
    takeEpsilon(dLogAlpha, layer, normalisation, normalised, slope);
  return {
    weights: dw.rounded(sums),
    logAlpha: dLogAlpha,
    dx: dx.rounded(fanOut),
  };
}

/**
 * Of a separable convolution, from dy: D of its windows and biases, and the gradient of the sums of channels. That of maps whose gates
 * stand behind a normalisation is without them, as dy is: they come once, with the weights of channels.
 */
function backwardWindowed(
  layer: LinkedLayer,
  channels: LinkedSums,
  batch: number,
  x: Bounded,
  gates: LinkedGates,
  dy: Bounded,
  d: Sums,
): Bounded {
  const { links, cells, fanOut, gatesAffine } = layer;
  const sums = sumLinks(layer, channels, batch, x, gates);
  const dSums = new Sums(sums.value.length);
  const w = gatedWeights(layer, gatesAffine ? undefined : gates, 0);
  for (let e = 0; e < batch; e++) {
    links.weight.forEach((k, t) => {
      const [o, i] = [e * cells + links.output[t], e * channels.cells + links.input[t]];
      const [value, error] = links.input[t] < 0 ? [1, 0] : [sums.value[i], sums.error[i]];
      d.add(k, dy.value[o], dy.error[o], value, error);
      if (links.input[t] >= 0) dSums.add(i, dy.value[o], dy.error[o], w.value[k], w.error[k]);
    });
  }
  return dSums.rounded(fanOut);
}

/** D of β and γ, which no links have. */
function addAffine(
  d: Sums,
  { maps, beta: firstBeta, gamma: firstGamma }: LinkedNormalisation,
  { beta, gamma }: NormalisedGradient,
): void {
  for (let map = 0; map < maps; map++) {
    d.add(firstBeta + map, beta.value[map], beta.error[map], 1, 0);
    d.add(firstGamma + map, gamma.value[map], gamma.error[map], 1, 0);
  }
}

/**
 * The gradient of a gate before β and γ, from that of one before all of its row: both are the same but for ε, which is felt as often as
 * there are sums.
 */
function takeEpsilon(
  dLogAlpha: Bounded,
  { weights, channels }: LinkedLayer,
  normalisation: LinkedNormalisation,
  { moments, gradient }: NormalisedStep,
  slope: Bounded,
): void {
  dLogAlpha.value.forEach((_, map) => {
    const felt = feltOfEpsilon(normalisation, weights, moments, gradient, map);
    const [value, error] = [felt.value, felt.error].map((part) => (channels ? 2 : 1) * part);
    const [s, es] = [slope.value[map], slope.error[map]];
    dLogAlpha.value[map] -= s * value;
    dLogAlpha.error[map] +=
      Math.abs(s) * error + es * (Math.abs(value) + error) + rounding(4) * Math.abs(s * value);
  });
}
