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
  gatedWeights,
  type LinkedGates,
  type LinkedLayer,
} from './layer.js';
import type { BoundedLoss } from './losses.js';
import {
  type BoundedMoments,
  momentsOf,
  movedMoments,
  normalise,
  normalisedGradient,
  runningMoments,
} from './normalised.js';

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
  /** Of each layer the gradients of W, then b, then γ; and of log α. */
  readonly layers: readonly { readonly weights: Bounded; readonly logAlpha: Bounded | undefined }[];
  /** Of each layer whose sums are normalised the running moments behind this step; and its gates, if it has any. */
  readonly running: readonly (Bounded | undefined)[];
  readonly gates: readonly LinkedGates[];
}

/** A layer on the way up. */
export interface BoundedStep {
  readonly x: Bounded;
  /** With what is added to them. */
  readonly sums: Bounded;
  /** Of normalised sums. */
  readonly moments: BoundedMoments | undefined;
  /** What windows and the rectifier stand on. */
  readonly y: Bounded;
}

/**
 * Outputs y [batch, outputs] of the last step with given gates.
 *
 * @param trains whether sums are normalised over the minibatch; else by the running moments
 */
export function boundedForward(
  layers: readonly LinkedLayer[],
  batch: number,
  rows: Bounded,
  gates: readonly LinkedGates[],
  trains: boolean,
): BoundedStep[] {
  const outputs: Bounded[] = [];
  const steps: BoundedStep[] = [];
  for (const [l, layer] of layers.entries()) {
    const x = outputs[layer.from] ?? rows;
    const own = forwardLinks(layer, batch, x, gates[l]);
    const sums = layer.adds === undefined ? own : added(own, steps[layer.adds].sums);
    const { normalisation } = layer;
    const moments =
      normalisation && (trains ? momentsOf(normalisation, batch, sums) : runningMoments(normalisation));
    const affine = () => gatedWeights(layer, gates[l], 0);
    const y = normalisation && moments ? normalise(normalisation, batch, sums, moments, affine()) : sums;
    steps.push({ x, sums, moments, y });
    outputs.push(forwardWindows(layer, batch, y));
  }
  return steps;
}

function added(a: Bounded, b: Bounded): Bounded {
  const value = a.value.map((one, i) => one + b.value[i]);
  return { value, error: value.map((sum, i) => a.error[i] + b.error[i] + UNIT * Math.abs(sum)) };
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
    true,
  );
  const data = loss(steps[steps.length - 1].y);
  let total = data.loss;
  let error = data.error;
  // Of the outputs of each layer, and of its sums by those that they are added to.
  const dOut: (Bounded | undefined)[] = layers.map(() => undefined);
  const dPassed: (Bounded | undefined)[] = layers.map(() => undefined);
  const give = (to: (Bounded | undefined)[], l: number | undefined, d: Bounded) => {
    if (l === undefined || l < 0) return;
    const before = to[l];
    to[l] = before ? added(before, d) : d;
  };
  give(dOut, layers.length - 1, data.gradient);
  const gradients: BoundedObjective['layers'][number][] = [];
  for (let l = layers.length - 1; l >= 0; l--) {
    const layer = layers[l];
    const { x: below, sums, moments, y } = steps[l];
    const sample = samples[l];
    const above = dOut[l];
    const dy = above ? backwardWindows(layer, size, y, above) : zeros(y.value.length);
    const affine = gatedWeights(layer, layer.gatesAffine ? undefined : sample?.z, 0);
    const gradient =
      layer.normalisation && moments
        ? normalisedGradient(layer.normalisation, size, sums, moments, affine, dy)
        : undefined;
    const passed = dPassed[l];
    const own = gradient?.sums ?? dy;
    const dSums = passed ? added(own, passed) : own;
    give(dPassed, layer.adds, dSums);
    const normalised = gradient && moments && { moments, gradient };
    const back = backwardLinks(layer, size, below, sample?.z, sample?.slope, dSums, normalised);
    const penalty = addPenalty(layer, back.weights, back.logAlpha, strengths[l], gates);
    total += penalty.loss;
    error += penalty.error;
    gradients.unshift({ weights: back.weights, logAlpha: ofGroups(layer, back.logAlpha) });
    give(dOut, layer.from, back.dx);
  }
  return {
    loss: total,
    error: error + 4 * UNIT * Math.abs(total),
    layers: gradients,
    running: steps.map(({ moments }, l) => {
      const { normalisation } = layers[l];
      return normalisation && moments && movedMoments(normalisation, size, moments);
    }),
    gates: samples.map((sample) => sample?.z),
  };
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
