/** Gates behind a batch normalisation. */
import { mapAt, rowOf } from './maps';

/**
 * What the weights in front of a normalisation add to Σ_j W_ij D_ij, taken from the gradients of the gates:
 *
 *     gradient[rows[i]] ← gradient[rows[i]] − slopes[rows[i]] · γ_i dγ_i · ε / (variance_i + ε)
 *
 * W ↦ s W moves the outputs only as far as ε is felt beside s² · variance: its derivative by s is that product, where the gate's own
 * is γ dγ + β dβ. statistics [maps, 3] and affineGradient [maps, 2], dβ first, of the maps i; γ = scales[rows[i] · ld]; rows (i32 [maps]) is 0
 * for the first ones; slopes = dz/dlogα and gradient are those of all rows.
 */
export function normalisedGates(
  maps: i32, rows: usize, statistics: usize, scales: usize, ld: i32, affineGradient: usize, epsilon: f64, slopes: usize,
  gradient: usize,
): void {
  for (let map: i32 = 0; map < maps; map++) {
    const inverse = <f64>load<f32>(rowOf(statistics, map, 3), 4);
    const scale = <f64>load<f32>(mapAt(scales, rows, map, ld));
    const d = <f64>load<f32>(rowOf(affineGradient, map, 2), 4);
    const slope = <f64>load<f32>(mapAt(slopes, rows, map, 1));
    const at = mapAt(gradient, rows, map, 1);
    store<f32>(at, <f32>(<f64>load<f32>(at) - slope * (scale * d) * (epsilon * inverse * inverse)));
  }
}
