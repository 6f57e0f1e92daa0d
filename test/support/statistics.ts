/**
 * √n times the Kolmogorov–Smirnov distance between samples and a distribution function, looked at only at samples
 * strictly inside (least, most), where the function is continuous. Above 1.95 in one of 1000 true hypotheses.
 */
export function kolmogorovSmirnov(
  samples: Float32Array,
  cdf: (x: number) => number,
  least = -Infinity,
  most = Infinity,
): number {
  const n = samples.length;
  let distance = 0;
  for (const [i, x] of samples.slice().sort().entries()) {
    if (x <= least || x >= most) continue;
    const p = cdf(x);
    distance = Math.max(distance, Math.abs(p - i / n), Math.abs(p - (i + 1) / n));
  }
  return distance * Math.sqrt(n);
}

/** How many standard deviations `count` of n is from its expectation under probability p. */
export function sigmas(count: number, n: number, p: number): number {
  return Math.abs(count - n * p) / Math.sqrt(n * p * (1 - p));
}
