import type { PartReader } from '../formats/partReader.js';
import type { CommonGateSettings, PredictingDistribution } from './distribution.js';

export interface GaussianSettings extends CommonGateSettings {
  readonly distribution: 'gaussian';
  readonly deviation: number;
}

/** What the deviation must be: its inverse and its square are float32s, too. */
export const DEVIATION = [
  'a number inside (1e-3, 1e3)',
  (value: number) => value > 1e-3 && value < 1e3,
] as const;

/** dμ/da of assembly/gates/gaussian.ts: μ = ½ + 0.3 a. */
export const SLOPE = Math.fround(0.3);

/**
 * Of Gaussian gates, what predicting needs: μ between 0 and 1, without noise. By no kernel, which would be larger: each
 * product and each sum is rounded to a float32, as there.
 */
export const gaussianToPredict: PredictingDistribution<GaussianSettings> = {
  read: (reader: PartReader, l) => ({
    distribution: 'gaussian',
    deviation: reader.number(`${l}.deviation`, ...DEVIATION),
  }),

  decide({ memory }, _, n, location, z) {
    const gates = new Float32Array(memory.buffer, z, n);
    new Float32Array(memory.buffer, location, n).forEach((a, i) => {
      gates[i] = Math.min(1, Math.max(0, 0.5 + Math.fround(SLOPE * a)));
    });
  },
};
