/**
 * Batch normalisation with bounds (see ../batchNorm.ts), of sums s [batch, maps, area] over n = batch · area cells of each map:
 *
 *     x̂ = (s − mean) / √(variance + ε)        v = γ x̂ + β
 *
 * β and γ come with their gates, if they have any. How far x̂ may be off is felt where a map hardly varies: there bounds are wide.
 */
import { type Bounded, productError, rounding, UNIT, zeros } from './bounded.js';

const EPSILON = 1e-5;

/** How much of a minibatch goes into the running averages. */
const MOMENTUM = 0.1;

/** A layer's normalisation: where its β and γ stand among the weights, and what was measured up to now. */
export interface LinkedNormalisation {
  readonly maps: number;
  readonly area: number;
  /** Of the first map among the weights; those of the others follow. */
  readonly beta: number;
  readonly gamma: number;
  /** f32 [maps, 2]: running means and variances */
  readonly running: ArrayLike<number>;
}

/** [maps] each; `inverse` is 1/√(variance + ε). */
export interface BoundedMoments {
  readonly mean: Bounded;
  readonly variance: Bounded;
  readonly inverse: Bounded;
}

/** Calls `visit` for each cell of a map. */
function forEachCell(
  { maps, area }: LinkedNormalisation,
  batch: number,
  map: number,
  visit: (cell: number) => void,
): void {
  for (let e = 0; e < batch; e++) {
    for (let p = 0; p < area; p++) visit((e * maps + map) * area + p);
  }
}

/** 1/√(variance + ε), at its farthest from where the variance may be. */
function putInverse({ inverse, variance }: BoundedMoments, map: number): void {
  const [v, e] = [variance.value[map], variance.error[map]];
  const at = (of: number) => 1 / Math.sqrt(Math.max(0, of) + EPSILON);
  inverse.value[map] = at(v);
  inverse.error[map] = at(v - e) - at(v + e) + 6 * UNIT * at(v);
}

/** The moments of a minibatch. */
export function momentsOf(normalisation: LinkedNormalisation, batch: number, s: Bounded): BoundedMoments {
  const { maps, area } = normalisation;
  const n = batch * area;
  const moments = { mean: zeros(maps), variance: zeros(maps), inverse: zeros(maps) };
  const { mean, variance } = moments;
  for (let map = 0; map < maps; map++) {
    forEachCell(normalisation, batch, map, (cell) => {
      mean.value[map] += s.value[cell] / n;
      mean.error[map] += (s.error[cell] + 2 * UNIT * Math.abs(s.value[cell])) / n;
    });
    forEachCell(normalisation, batch, map, (cell) => {
      const off = Math.abs(s.value[cell] - mean.value[map]);
      const error = s.error[cell] + mean.error[map];
      variance.value[map] += off ** 2 / n;
      variance.error[map] += (2 * off * error + error ** 2 + 4 * UNIT * off ** 2) / n;
    });
    putInverse(moments, map);
  }
  return moments;
}

/** Those of test time. */
export function runningMoments({ maps, running }: LinkedNormalisation): BoundedMoments {
  const of = (k: number) => Float64Array.from({ length: maps }, (_, map) => running[2 * map + k]);
  const exactly = (value: Float64Array): Bounded => ({ value, error: new Float64Array(maps) });
  const moments = { mean: exactly(of(0)), variance: exactly(of(1)), inverse: zeros(maps) };
  for (let map = 0; map < maps; map++) putInverse(moments, map);
  return moments;
}

/** The running moments [maps, 2] behind a minibatch, of whose variance they have that over n − 1. */
export function movedMoments(
  { maps, area, running }: LinkedNormalisation,
  batch: number,
  { mean, variance }: BoundedMoments,
): Bounded {
  const n = batch * area;
  const moved = zeros(2 * maps);
  for (let map = 0; map < maps; map++) {
    [mean, variance].forEach(({ value, error }, k) => {
      const factor = MOMENTUM * (k > 0 && n > 1 ? n / (n - 1) : 1);
      const [before, now] = [(1 - MOMENTUM) * running[2 * map + k], factor * value[map]];
      moved.value[2 * map + k] = before + now;
      moved.error[2 * map + k] = factor * error[map] + 6 * UNIT * (Math.abs(before) + Math.abs(now));
    });
  }
  return moved;
}

/** x̂ of a cell, and how far it may be off. */
function hatOf(s: Bounded, cell: number, { mean, inverse }: BoundedMoments, map: number): [number, number] {
  const [by, eBy] = [inverse.value[map], inverse.error[map]];
  const off = s.value[cell] - mean.value[map];
  const size = Math.abs(s.value[cell]) + Math.abs(mean.value[map]);
  const eOff = s.error[cell] + mean.error[map] + 2 * UNIT * size;
  return [off * by, productError(off, eOff, by, eBy) + 4 * UNIT * Math.abs(off * by)];
}

/**
 * v, at test time folded or not.
 *
 * @param affine the weights with their gates, β and γ among them
 */
export function normalise(
  normalisation: LinkedNormalisation,
  batch: number,
  s: Bounded,
  moments: BoundedMoments,
  affine: Bounded,
): Bounded {
  const v = zeros(s.value.length);
  for (let map = 0; map < normalisation.maps; map++) {
    const [b, g] = [normalisation.beta + map, normalisation.gamma + map];
    const [beta, gamma] = [affine.value[b], affine.value[g]];
    const shift = Math.abs(gamma * moments.mean.value[map] * moments.inverse.value[map]);
    forEachCell(normalisation, batch, map, (cell) => {
      const [hat, eHat] = hatOf(s, cell, moments, map);
      v.value[cell] = gamma * hat + beta;
      // Folded, γ mean / √(variance + ε) is a part of the bias.
      v.error[cell] =
        productError(gamma, affine.error[g], hat, eHat) +
        affine.error[b] +
        8 * UNIT * (Math.abs(gamma * hat) + Math.abs(beta) + shift);
    });
  }
  return v;
}

/** What comes back through a normalisation: the gradients of β and γ without their gates, [maps], and that of the sums. */
export interface NormalisedGradient {
  readonly beta: Bounded;
  readonly gamma: Bounded;
  readonly sums: Bounded;
}

/**
 *     dβ = Σ dv        dγ = Σ dv x̂        ds = γ / √(variance + ε) · (dv − (dβ + x̂ dγ) / n)
 *
 * @param affine the weights of which γ is one, as ds is to have it
 */
export function normalisedGradient(
  normalisation: LinkedNormalisation,
  batch: number,
  s: Bounded,
  moments: BoundedMoments,
  affine: Bounded,
  dv: Bounded,
): NormalisedGradient {
  const { maps, area, gamma: first } = normalisation;
  const n = batch * area;
  const [beta, gamma, sums] = [zeros(maps), zeros(maps), zeros(s.value.length)];
  const { mean, inverse } = moments;
  for (let map = 0; map < maps; map++) {
    // What cancels between a cell and its mean is felt in x̂, however they are put together.
    const sizeOf = (cell: number) =>
      (Math.abs(s.value[cell]) + Math.abs(mean.value[map])) * inverse.value[map];
    forEachCell(normalisation, batch, map, (cell) => {
      const [hat, eHat] = hatOf(s, cell, moments, map);
      const [d, e] = [dv.value[cell], dv.error[cell]];
      beta.value[map] += d;
      beta.error[map] += e + rounding(8) * Math.abs(d);
      gamma.value[map] += d * hat;
      gamma.error[map] += productError(d, e, hat, eHat) + rounding(8) * Math.abs(d) * sizeOf(cell);
    });
    const [g, eg] = [affine.value[first + map], affine.error[first + map]];
    const slope = g * inverse.value[map];
    const eSlope = productError(g, eg, inverse.value[map], inverse.error[map]) + 4 * UNIT * Math.abs(slope);
    forEachCell(normalisation, batch, map, (cell) => {
      const [hat, eHat] = hatOf(s, cell, moments, map);
      const [b, c] = [beta.value[map], gamma.value[map]];
      const inner = dv.value[cell] - (b + hat * c) / n;
      const size =
        Math.abs(dv.value[cell]) + (Math.abs(b) + (Math.abs(hat) + sizeOf(cell)) * Math.abs(c)) / n;
      const eInner =
        dv.error[cell] +
        (beta.error[map] + productError(hat, eHat, c, gamma.error[map])) / n +
        rounding(12) * size;
      sums.value[cell] = slope * inner;
      sums.error[cell] = productError(slope, eSlope, inner, eInner);
    });
  }
  return { beta, gamma, sums };
}

/**
 * What the weights' columns of a map would add to the gradient of its one gate, if W times its gradient were not 0 but for ε:
 *
 *     Σ_j W_j D_j = γ dγ ε / (variance + ε)
 */
export function feltOfEpsilon(
  { gamma: first }: LinkedNormalisation,
  weights: ArrayLike<number>,
  { inverse }: BoundedMoments,
  { gamma }: NormalisedGradient,
  map: number,
): { value: number; error: number } {
  const [by, eBy] = [inverse.value[map], inverse.error[map]];
  const share = EPSILON * by ** 2;
  const eShare = EPSILON * (2 * by * eBy + eBy ** 2) + 4 * UNIT * share;
  const own = weights[first + map] * gamma.value[map];
  const value = own * share;
  const eOwn = Math.abs(weights[first + map]) * gamma.error[map] + 2 * UNIT * Math.abs(own);
  return { value, error: productError(own, eOwn, share, eShare) };
}
