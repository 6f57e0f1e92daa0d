/**
 * Gaussian gates: assembly/gates/gaussian.ts has their formulas, and this all else that is known of them. What the rest of the
 * code calls log α is their location a.
 *
 * Source: Yamada, Lindenbaum, Negahban and Kluger, Feature selection using stochastic gates (2020).
 */
import { checkNumber } from '../base/check.js';
import { wholeKernels } from '../runtime/wholeKernels.js';
import type { CommonGateOptions, GateDistribution } from './distribution.js';
import { DEVIATION, type GaussianSettings, gaussianToPredict, SLOPE } from './gaussianToPredict.js';

export interface GaussianOptions extends CommonGateOptions {
  readonly distribution: 'gaussian';
  /** σ of the noise, inside (1e-3, 1e3). Default 0.5. */
  readonly deviation?: number;
}

/** Spread of the initial locations around their mean. */
const SPREAD = 0.01;

/** Gaussian gates, with a ~ N((½ − d) / 0.3, 0.01²) at first, d the drop rate: their gate at test time is about 1 − d. */
export const gaussian: GateDistribution<GaussianSettings, GaussianOptions> = {
  ...gaussianToPredict,
  kernels: wholeKernels,
  options: ['on', 'groups', 'deviation', 'dropRate', 'distribution'],
  saved: ['deviation'],

  resolve: ({ deviation = 0.5 }) => ({
    distribution: 'gaussian',
    deviation: checkNumber('options.gates.deviation', deviation, ...DEVIATION),
  }),

  constants: ({ deviation }) => [deviation],

  stepKernels: ({ sampleGaussian, gaussianPenalties }) => ({
    sample: sampleGaussian,
    penalties: gaussianPenalties,
  }),

  drawNoise: (kernels, n, { low, high }, step, stream, noise) => {
    kernels.normals(n, 0, 1, low, high, step, stream, noise);
  },

  openProbability: (kernels, { deviation }, n, location, p, dp) =>
    kernels.gaussianOpenProbability(n, location, deviation, p, dp),

  initialise: ({ kernels }, _, n, location, dropRate, { low, high }, stream) => {
    kernels.normals(n, (0.5 - dropRate) / SLOPE, SPREAD, low, high, 0, stream, location);
  },
};
