import { gaussianOpen, gaussianOpenSlope, meanOf, normalQuantile } from '../gaussianGates.js';
import { type Bounded, UNIT, zeros } from './bounded.js';
import type { BoundedGates } from './gates.js';

/** What the kernels' inverse of Φ may be off by: its formula 1e-7, and some roundings of its polynomials. */
const QUANTILE = 1e-6;

/** What the formula of the kernels' Φ may be off by, of itself. */
const FORMULA = 2e-7;

/** 0.3, and its rounding. */
const SLOPE = 0.3;

/** Gaussian gates (see ../gaussianGates.ts) with a deviation that is a float32. */
export function boundedGaussian(deviation: number): BoundedGates {
  return {
    samples(locations, u) {
      const [z, slope] = [zeros(u.length), zeros(u.length)];
      for (let n = 0; n < u.length; n++) {
        const a = locations[n % locations.length];
        const noise = normalQuantile(u[n]);
        const moved = meanOf(a) + deviation * noise;
        const error =
          errorOfMean(a) +
          deviation * (QUANTILE * Math.max(1, Math.abs(noise)) + 2 * UNIT * Math.abs(noise)) +
          2 * UNIT * Math.abs(moved);
        clip(n, moved, error, z);
        slope.value[n] = moved > 0 && moved < 1 ? SLOPE : 0;
        const isSure = Math.min(Math.abs(moved), Math.abs(moved - 1)) > error;
        slope.error[n] = isSure ? 2 * UNIT * slope.value[n] : SLOPE;
      }
      return { z, slope };
    },

    test(locations) {
      const z = zeros(locations.length);
      for (let n = 0; n < locations.length; n++) clip(n, meanOf(locations[n]), errorOfMean(locations[n]), z);
      return z;
    },

    open(locations) {
      const [p, slope] = [zeros(locations.length), zeros(locations.length)];
      for (let n = 0; n < locations.length; n++) {
        const a = locations[n];
        const x = meanOf(a) / deviation;
        const ex = errorOfMean(a) / deviation + 2 * UNIT * Math.abs(x);
        const steep = gaussianOpenSlope(a, deviation);
        // The density at x is off by |x| ex of itself, and by what its exponent loses; on the way it grows by no more than e^….
        const own = (Math.abs(x) * ex + UNIT * (2 * x * x + 8)) * Math.exp(Math.abs(x) * ex + ex * ex);
        p.value[n] = gaussianOpen(a, deviation);
        p.error[n] =
          (steep * deviation * ex * Math.exp(Math.abs(x) * ex + ex * ex)) / SLOPE +
          (FORMULA + own) * Math.min(p.value[n], 1 - p.value[n]) +
          2 * UNIT * p.value[n];
        slope.value[n] = steep;
        slope.error[n] = own * steep;
      }
      return { p, slope };
    },
  };
}

/** What μ is off by: 0.3 is rounded, and the product, and the sum. */
function errorOfMean(a: number): number {
  return 4 * UNIT * (SLOPE * Math.abs(a) + 0.5);
}

function clip(n: number, moved: number, error: number, z: Bounded): void {
  z.value[n] = Math.min(1, Math.max(0, moved));
  z.error[n] = moved + error < 0 || moved - error > 1 ? 0 : error;
}
