import type { GateSettings as NetworkGates } from '../../../src/gates/distributions.js';
import {
  closedProbability,
  type GateSettings,
  logit,
  openProbability,
  sigmoid,
  type TestTimeGate,
} from '../gates.js';
import { type Bounded, UNIT, zeros } from './bounded.js';
import { boundedGaussian } from './gaussianGates.js';

/** A distribution of gates as the objective asks for it. */
export interface BoundedGates {
  /** Samples z and their slopes by the location, [samples, gates] as the uniforms u are. */
  samples(locations: ArrayLike<number>, u: Float64Array): { z: Bounded; slope: Bounded };
  /** The gates of test time. */
  test(locations: ArrayLike<number>): Bounded;
  /** P(z ≠ 0) of each gate, and its slope. */
  open(locations: ArrayLike<number>): { p: Bounded; slope: Bounded };
}

/** The distribution of a network's gates. */
export function boundedGatesOf(own: NetworkGates): BoundedGates {
  if (own.distribution === 'gaussian') return boundedGaussian(Math.fround(own.deviation));
  const settings = rounded(own);
  return {
    samples: (locations, u) => boundedSamples(locations, u, settings),
    test: (locations) => boundedTestGates(locations, own.testGate, settings),
    open: (locations) => boundedOpen(locations, settings),
  };
}

/** The settings as the kernels have them: rounded to float32. */
function rounded({ temperature, gamma, zeta }: GateSettings): GateSettings {
  return { temperature: Math.fround(temperature), gamma: Math.fround(gamma), zeta: Math.fround(zeta) };
}

/** Samples z and their slopes dz/dlogα, [samples, gates] as the noise u is (see ../gates.ts). */
function boundedSamples(
  logAlpha: ArrayLike<number>,
  noise: Float64Array,
  settings: GateSettings,
): { z: Bounded; slope: Bounded } {
  const { temperature } = settings;
  const [z, slope] = [zeros(noise.length), zeros(noise.length)];
  for (let n = 0; n < noise.length; n++) {
    const location = logAlpha[n % logAlpha.length];
    const l = logit(noise[n]);
    const t = (l + location) / temperature;
    // u/(1−u) is rounded twice, its logarithm is off by an ulp, then come a sum and a quotient.
    const et =
      (UNIT * (4 + 4 * Math.abs(l) + 2 * Math.abs(l + location))) / temperature + 2 * UNIT * Math.abs(t);
    stretch(n, t, et, settings, z, slope);
  }
  return { z, slope };
}

/** The gates of test time (see ../gates.ts). */
function boundedTestGates(logAlpha: ArrayLike<number>, kind: TestTimeGate, settings: GateSettings): Bounded {
  const z = zeros(logAlpha.length);
  for (let n = 0; n < logAlpha.length; n++) {
    const t = kind === 'mean' ? logAlpha[n] : logAlpha[n] / settings.temperature;
    stretch(n, t, 2 * UNIT * Math.abs(t), settings, z, undefined);
  }
  return z;
}

/** Gate n at σ(t), where t is off by et. */
function stretch(
  n: number,
  t: number,
  et: number,
  { temperature, gamma, zeta }: GateSettings,
  z: Bounded,
  slope: Bounded | undefined,
): void {
  const s = sigmoid(t);
  const flank = s * sigmoid(-t);
  // The slope of σ changes by no more than a factor of e^et on the way.
  const es = flank * et * Math.exp(et) + 6 * UNIT * s;
  const stretched = s * (zeta - gamma) + gamma;
  const error = es * (zeta - gamma) + 6 * UNIT * (s * (zeta - gamma) + Math.abs(gamma));
  z.value[n] = Math.min(1, Math.max(0, stretched));
  z.error[n] = stretched + error < 0 || stretched - error > 1 ? 0 : error;
  if (!slope) return;
  const steep = (flank * (zeta - gamma)) / temperature;
  const isInside = stretched > 0 && stretched < 1;
  const mayBeInside = stretched + error > 0 && stretched - error < 1;
  const isSure = stretched - error > 0 && stretched + error < 1;
  slope.value[n] = isInside ? steep : 0;
  const own = steep * (et * Math.exp(et) + 12 * UNIT);
  slope.error[n] = isSure ? own : mayBeInside ? steep + own : 0;
}

/** P(z ≠ 0) of each gate, and its slope by logα. */
function boundedOpen(logAlpha: ArrayLike<number>, settings: GateSettings): { p: Bounded; slope: Bounded } {
  const [p, slope] = [zeros(logAlpha.length), zeros(logAlpha.length)];
  const shift = settings.temperature * Math.abs(Math.log(-settings.gamma / settings.zeta));
  for (let n = 0; n < logAlpha.length; n++) {
    const open = openProbability(logAlpha[n], settings);
    const closed = closedProbability(logAlpha[n], settings);
    const ex = UNIT * (4 * shift + 4 + 2 * Math.abs(logAlpha[n]));
    p.value[n] = open;
    p.error[n] = open * closed * ex * Math.exp(ex) + 6 * UNIT * open;
    slope.value[n] = open * closed;
    slope.error[n] = open * closed * (ex * Math.exp(ex) + 12 * UNIT);
  }
  return { p, slope };
}
