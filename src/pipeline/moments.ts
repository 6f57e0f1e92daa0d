/** Mean, deviation and median of numbers, the same in every engine. */

/** Numbers of a column, without missing ones. */
export function presentValues(values: ArrayLike<number>, rows: ArrayLike<number>): Float64Array {
  const present = new Float64Array(rows.length);
  let count = 0;
  for (let i = 0; i < rows.length; i++) {
    const value = values[rows[i]];
    if (!Number.isNaN(value)) present[count++] = value;
  }
  return present.subarray(0, count);
}

/**
 *     mean = Σ x / n        deviation = √(Σ (x − mean)² / n)
 *
 * in float64, summed from the first to the last. Squares are taken of (x − mean) / largest |x − mean|, so that none is too
 * large or too small for a float64. If all numbers are equal the mean is that number; and the deviation is 1, as it is
 * where it would be too small for a float64.
 */
export function meanAndDeviation(values: Float64Array): { mean: number; deviation: number } {
  let sum = 0;
  for (const value of values) sum += value;
  const mean = unsigned(values.every((value) => value === values[0]) ? values[0] : sum / values.length);
  let scale = 0;
  for (const value of values) scale = Math.max(scale, Math.abs(value - mean));
  if (scale === 0) return { mean, deviation: 1 };
  let squares = 0;
  for (const value of values) squares += ((value - mean) / scale) * ((value - mean) / scale);
  return { mean, deviation: scale * Math.sqrt(squares / values.length) || 1 };
}

/** The middle number, or the mean of the two in the middle. */
export function medianOf(values: Float64Array): number {
  const sorted = values.slice().sort();
  const middle = sorted.length >> 1;
  return unsigned(sorted.length % 2 === 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2);
}

/** 0 for −0, which JSON does not know. */
function unsigned(value: number): number {
  return value + 0;
}
