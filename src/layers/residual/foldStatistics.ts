/** What is added to a variance before its root is taken: as PyTorch has it. */
export const EPSILON = 1e-5;

/** What batch normalisation keeps of a map. */
export interface NormalisedMap {
  /** γ */
  readonly scale: number;
  /** β */
  readonly bias: number;
  /** Running ones, of the sums. */
  readonly mean: number;
  readonly variance: number;
}

/**
 * Batch normalisation at test time as a factor of a map's weights and a bias, with its gate ẑ:
 *
 *     ẑ (γ (W * x − mean) / √(variance + ε) + β) = factor · (W * x) + shift
 *
 * Roots and quotients are exact but for their rounding, in every engine. Source: Ioffe and Szegedy (2015), section 3.1.
 */
export function foldStatistics({ scale, bias, mean, variance }: NormalisedMap, gate: number) {
  const slope = scale / Math.sqrt(variance + EPSILON);
  return { factor: Math.fround(gate * slope), shift: Math.fround(gate * (bias - slope * mean)) };
}
