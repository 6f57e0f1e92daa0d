/**
 * The whole objective of a network of any kind at a minibatch, and its gradients, in float64 with bounds:
 *
 *     loss = data loss + Σ_l l0_l Σ_g P_g + ½ weightDecay Σ_k P_g(k) w_k²          P = 1 for a weight without a gate
 *
 * l0_l is λ · (weights of a gate) / N.
 */
import { type Bounded, exact, productError, rounding, UNIT, zeros } from './bounded.js';
import type { BoundedGates } from './gates.js';
import {
  backwardLinks,
  backwardWindows,
  forwardLinks,
  forwardWindows,
  type LinkedGates,
  type LinkedLayer,
} from './layer.js';
import type { BoundedLoss } from './losses.js';

/** A minibatch with its noise and its loss. */
export interface BoundedMinibatch {
  readonly size: number;
  /** [size, inputs] */
  readonly x: Bounded;
  /** For each layer u [gates] or [size, gates]; undefined without gates. */
  readonly noise: readonly (Float64Array | undefined)[];
  readonly loss: (outputs: Bounded) => BoundedLoss;
}

export interface Strength {
  readonly l0: number;
  readonly weightDecay: number;
}

export interface BoundedObjective {
  readonly loss: number;
  readonly error: number;
  /** Of each layer the gradients of W, then b; and of log α. */
  readonly layers: readonly { readonly weights: Bounded; readonly logAlpha: Bounded | undefined }[];
}

/** Outputs y [batch, outputs] with given gates. */
export function boundedForward(
  layers: readonly LinkedLayer[],
  batch: number,
  x: Bounded,
  gates: readonly LinkedGates[],
): { readonly x: Bounded; readonly y: Bounded }[] {
  let below = x;
  return layers.map((layer, l) => {
    const y = forwardLinks(layer, batch, below, gates[l]);
    const step = { x: below, y };
    below = forwardWindows(layer, batch, y);
    return step;
  });
}

export function boundedObjective(
  layers: readonly LinkedLayer[],
  { size, x, noise, loss }: BoundedMinibatch,
  strengths: readonly Strength[],
  gates: BoundedGates | undefined,
): BoundedObjective {
  const samples = layers.map(({ logAlpha }, l) => {
    const u = noise[l];
    return logAlpha && u ? gates?.samples(logAlpha, u) : undefined;
  });
  const steps = boundedForward(
    layers,
    size,
    x,
    samples.map((sample) => sample?.z),
  );
  const data = loss(steps[steps.length - 1].y);
  let total = data.loss;
  let error = data.error;
  let dOut = data.gradient;
  const gradients: BoundedObjective['layers'][number][] = [];
  for (let l = layers.length - 1; l >= 0; l--) {
    const dy = backwardWindows(layers[l], size, steps[l].y, dOut);
    const sample = samples[l];
    const own = backwardLinks(layers[l], size, steps[l].x, sample?.z, sample?.slope, dy);
    const penalty = addPenalty(layers[l], own.weights, own.logAlpha, strengths[l], gates);
    total += penalty.loss;
    error += penalty.error;
    gradients.unshift({ weights: own.weights, logAlpha: ofGroups(layers[l], own.logAlpha) });
    dOut = own.dx;
  }
  return { loss: total, error: error + 4 * UNIT * Math.abs(total), layers: gradients };
}

/** By the one log α of each group, for each of its gates: the sum of what it has by those. */
function ofGroups({ groups }: LinkedLayer, dGates: Bounded | undefined): Bounded | undefined {
  if (!groups || !dGates) return dGates;
  const { value, error } = dGates;
  const sums = zeros(value.length);
  value.forEach((_, i) => {
    const all = [...value.keys()].filter((k) => groups[k] === groups[i]);
    const sizes = all.reduce((sum, k) => sum + Math.abs(value[k]) + error[k], 0);
    sums.value[i] = all.reduce((sum, k) => sum + value[k], 0);
    sums.error[i] = all.reduce((sum, k) => sum + error[k], 0) + rounding(all.length) * sizes;
  });
  return sums;
}

/** Adds the penalties' gradients to those of the data; returns their value. */
function addPenalty(
  layer: LinkedLayer,
  dw: Bounded,
  dGates: Bounded | undefined,
  { l0, weightDecay }: Strength,
  gates: BoundedGates | undefined,
): { loss: number; error: number } {
  const { weights, gateOf, logAlpha } = layer;
  const open = logAlpha ? gates?.open(logAlpha) : undefined;
  const squares = new Float64Array(logAlpha?.length ?? 0);
  let [loss, error] = [0, 0];
  weights.forEach((weight, k) => {
    const g = gateOf[k];
    const [p, ep] = open && g >= 0 ? [open.p.value[g], open.p.error[g]] : [1, 0];
    if (g >= 0) squares[g] += weight * weight;
    const pull = weightDecay * p * weight;
    dw.value[k] += pull;
    dw.error[k] +=
      weightDecay * ep * Math.abs(weight) + rounding(8) * Math.abs(pull) + UNIT * Math.abs(dw.value[k]);
    loss += 0.5 * pull * weight;
    error += 0.5 * weightDecay * ep * weight * weight;
  });
  if (open && dGates) {
    squares.forEach((square, g) => {
      const force = l0 + 0.5 * weightDecay * square;
      const eForce = rounding(weights.length + 8) * force;
      const { p, slope } = open;
      dGates.value[g] += force * slope.value[g];
      dGates.error[g] +=
        productError(force, eForce, slope.value[g], slope.error[g]) +
        rounding(8) * (force * slope.value[g] + Math.abs(dGates.value[g]));
      loss += l0 * p.value[g];
      error += l0 * p.error[g];
    });
  }
  return { loss, error: error + rounding(weights.length + 8) * loss };
}

/** Bytes as b/255 and floats as they are. */
export function boundedRows(rows: Float32Array | Uint8Array): Bounded {
  if (rows instanceof Float32Array) return exact(rows);
  const value = Float64Array.from(rows, (byte) => byte / 255);
  return { value, error: value.map((x) => 2 * UNIT * x) };
}
