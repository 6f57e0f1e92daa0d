/**
 * Gaussian gates (STG; Yamada, Lindenbaum, Negahban, Kluger 2020) in float64: the truth that the kernels are compared with.
 *
 * A gate with location a turns a standard normal ε into z = min(1, max(0, μ + σε)), μ = ½ + 0.3 a.
 */

const SLOPE = 0.3;

/** One sampled gate. */
export interface GaussianSample {
  readonly z: number;
  /** dz/da */
  readonly slope: number;
}

/** The density of the standard normal distribution. */
export function density(x: number): number {
  return Math.exp((-x * x) / 2) / Math.sqrt(2 * Math.PI);
}

/** Φ(x): by its Taylor series around 0, or below −3 by its continued fraction, to 1e-14 of itself. */
export function normalCdf(x: number): number {
  if (x > 0) return 1 - normalCdf(-x);
  if (x < -3) {
    let fraction = -x;
    for (let k = 200; k > 0; k--) fraction = -x + k / fraction;
    return density(x) / fraction;
  }
  let [term, sum] = [x, x];
  for (let k = 3; k < 200; k += 2) {
    term *= (x * x) / k;
    sum += term;
  }
  return 0.5 + density(x) * sum;
}

/** The x with Φ(x) = u, |x| < 8: by halving, and then by Newton's method. */
export function normalQuantile(u: number): number {
  let [low, high] = [-8, 8];
  for (let n = 0; n < 8; n++) {
    const x = (low + high) / 2;
    if (normalCdf(x) < u) low = x;
    else high = x;
  }
  let x = (low + high) / 2;
  for (let n = 0; n < 5; n++) x -= (normalCdf(x) - u) / density(x);
  return x;
}

/** μ of the location a. */
export function meanOf(a: number): number {
  return 0.5 + SLOPE * a;
}

/** The gate at location a for the noise ε. */
export function sampleGaussian(a: number, noise: number, deviation: number): GaussianSample {
  const moved = meanOf(a) + deviation * noise;
  return { z: clampToUnit(moved), slope: moved > 0 && moved < 1 ? SLOPE : 0 };
}

/** The gate of test time: μ between 0 and 1. */
export function gaussianTestGate(a: number): number {
  return clampToUnit(meanOf(a));
}

/** P(z ≠ 0) = Φ(μ/σ) */
export function gaussianOpen(a: number, deviation: number): number {
  return normalCdf(meanOf(a) / deviation);
}

/** dP(z ≠ 0)/da */
export function gaussianOpenSlope(a: number, deviation: number): number {
  return (SLOPE * density(meanOf(a) / deviation)) / deviation;
}

/** P(z ≤ x) for 0 ≤ x < 1; 0 below, 1 above. It jumps at 0 by P(z = 0), at 1 by P(z = 1) = Φ((μ − 1)/σ). */
export function gaussianCdf(x: number, a: number, deviation: number): number {
  if (x < 0) return 0;
  if (x >= 1) return 1;
  return normalCdf((x - meanOf(a)) / deviation);
}

function clampToUnit(x: number): number {
  return Math.min(1, Math.max(0, x));
}
