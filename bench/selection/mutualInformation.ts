import type { Examples } from './examples.js';

/** Parts that numbers are put into, with as many rows each. */
const BINS = 8;

/**
 * The columns that say most of the target, each alone:
 *
 *     I(x; y) = Σ p(a, b) log(p(a, b) / (p(a) p(b)))     over the bins a of x and b of y
 */
export function mutualInformation({ x, y, rows, width, classes }: Examples, wanted: number): number[] {
  const answers = classes ? y : binned(y);
  const information = Array.from({ length: width }, (_, j) =>
    informationOf(binned(Float64Array.from({ length: rows }, (_, i) => x[i * width + j])), answers),
  );
  return [...information.keys()].sort((a, b) => information[b] - information[a]).slice(0, wanted);
}

/** [n]: which part of the sorted values each one is in. */
function binned(values: Float64Array): Float64Array {
  const order = [...values.keys()].sort((a, b) => values[a] - values[b]);
  const result = new Float64Array(values.length);
  order.forEach((row, place) => {
    result[row] = Math.floor((BINS * place) / values.length);
  });
  return result;
}

function informationOf(a: ArrayLike<number>, b: ArrayLike<number>): number {
  const n = a.length;
  const [alone, other, both] = [
    new Map<number, number>(),
    new Map<number, number>(),
    new Map<number, number>(),
  ];
  const count = (counts: Map<number, number>, key: number) => counts.set(key, (counts.get(key) ?? 0) + 1);
  for (let i = 0; i < n; i++) {
    count(alone, a[i]);
    count(other, b[i]);
    count(both, BINS * a[i] + b[i]);
  }
  let sum = 0;
  for (const [key, times] of both) {
    const inA = alone.get(Math.floor(key / BINS)) as number;
    const inB = other.get(key % BINS) as number;
    sum += (times / n) * Math.log((times * n) / (inA * inB));
  }
  return sum;
}
