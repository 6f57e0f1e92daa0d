/** What a training step asks of a distribution, for the hard concrete: kernels with the constants of a layer in memory. */
import { ofDistribution } from './constants';
import { openProbabilities, openProbability } from './expectedL0';
import { hardConcrete } from './hardConcrete';
import { penaltiesOf, penaltyOfGates } from './penalty';

/** `hardConcrete` with the constants of a layer. */
export function sampleGates(rows: i32, n: i32, logAlpha: usize, u: usize, constants: usize, z: usize, dz: usize): void {
  const temperature = ofDistribution(constants, 0);
  hardConcrete(rows, n, logAlpha, u, temperature, ofDistribution(constants, 1), ofDistribution(constants, 2), z, dz);
}

/**
 * The penalties of a layer, `penaltiesOf` with P(z ≠ 0) of the hard concrete. logAlpha, norms, gradient, decay [inputs];
 * p [2, inputs]: P and dP/dlogα; bias [outputs]; results f64 [2]. Without gates (logAlpha = 0) P is 1 in the second result, the first is 0, and p, gradient and
 * decay are left alone.
 */
export function penalties(
  inputs: i32, outputs: i32, logAlpha: usize, bias: usize, norms: usize, constants: usize,
  p: usize, gradient: usize, decay: usize, results: usize,
): void {
  let open: f64 = 0;
  if (logAlpha) {
    const temperature = ofDistribution(constants, 0);
    const gamma = ofDistribution(constants, 1);
    const zeta = ofDistribution(constants, 2);
    open = openProbability(inputs, logAlpha, temperature, gamma, zeta, p, p + (<usize>inputs << 2));
  }
  penaltiesOf(inputs, outputs, open, logAlpha ? p : 0, bias, norms, constants, gradient, decay, results);
}

/**
 * What `penalties` does of n gates of a layer, from cell `from` on, but for the sums: p, dp, gradient, decay [n], all from logAlpha and
 * norms [n].
 */
export function penaltiesOfGates(
  from: i32, n: i32, logAlpha: usize, norms: usize, constants: usize, p: usize, dp: usize, gradient: usize, decay: usize,
): void {
  const temperature = ofDistribution(constants, 0);
  openProbabilities(n, logAlpha, temperature, ofDistribution(constants, 1), ofDistribution(constants, 2), p, dp);
  penaltyOfGates(from, n, p, dp, norms, constants, gradient, decay);
}
