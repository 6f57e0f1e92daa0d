const { fround } = Math;

/** The sum of assembly/math/reduce.ts in plain TypeScript: rounded after every operation. */
export function laneTree(terms: Iterable<number>): number {
  const s = [0, 0, 0, 0];
  let lane = 0;
  for (const term of terms) {
    s[lane] = fround(s[lane] + fround(term));
    lane = (lane + 1) % 4;
  }
  return fround(fround(s[0] + s[2]) + fround(s[1] + s[3]));
}

/** The sum of assembly/math/longSum.ts: the same order, in float64. */
export function longLaneTree(terms: Iterable<number>): number {
  const s = [0, 0, 0, 0];
  let lane = 0;
  for (const term of terms) {
    s[lane] += term;
    lane = (lane + 1) % 4;
  }
  return s[0] + s[2] + (s[1] + s[3]);
}
