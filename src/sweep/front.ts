/** A mean and how far its terms are from it. */
export interface MeanOf {
  readonly mean: number;
  /** √(Σ (x − mean)² / (n − 1)); 0 of one. */
  readonly deviation: number;
}

/** Mean and deviation of one number or more. */
export function meanOf(values: readonly number[]): MeanOf {
  const mean = values.reduce((sum, x) => sum + x, 0) / values.length;
  const squares = values.reduce((sum, x) => sum + (x - mean) ** 2, 0);
  return { mean, deviation: values.length > 1 ? Math.sqrt(squares / (values.length - 1)) : 0 };
}

/**
 * The Pareto front: those of which no other is better in one and as good in the other, from the smallest cost on. Of several that are
 * equal in both, the first. What has a cost or an error that is no number is not among them.
 */
export function paretoFront<T>(
  items: readonly T[],
  cost: (item: T) => number,
  error: (item: T) => number,
): T[] {
  const sorted = items
    .filter((item) => !Number.isNaN(cost(item)) && !Number.isNaN(error(item)))
    .sort((a, b) => cost(a) - cost(b) || error(a) - error(b));
  let least = Number.POSITIVE_INFINITY;
  return sorted.filter((item) => {
    if (error(item) >= least) return false;
    least = error(item);
    return true;
  });
}
