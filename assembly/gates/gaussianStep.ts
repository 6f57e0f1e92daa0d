/** What a training step asks of a distribution, for Gaussian gates: kernels with the arguments of those of hardConcreteStep.ts. */
import { ofDistribution } from './constants';
import { gaussian, gaussianOpenProbabilities, gaussianOpenProbability } from './gaussian';
import { penaltiesOf, penaltyOfGates } from './penalty';

/** `gaussian` with the constants of a layer, of which the first is the deviation. */
export function sampleGaussian(rows: i32, n: i32, a: usize, noise: usize, constants: usize, z: usize, dz: usize): void {
  gaussian(rows, n, a, noise, ofDistribution(constants, 0), z, dz);
}

/** As `penalties`, of a layer with Gaussian gates. */
export function gaussianPenalties(
  inputs: i32, outputs: i32, a: usize, bias: usize, norms: usize, constants: usize,
  p: usize, gradient: usize, decay: usize, results: usize,
): void {
  const open = gaussianOpenProbability(inputs, a, ofDistribution(constants, 0), p, p + (<usize>inputs << 2));
  penaltiesOf(inputs, outputs, open, p, bias, norms, constants, gradient, decay, results);
}

/** As `penaltiesOfGates`, of Gaussian gates. */
export function gaussianPenaltiesOfGates(
  from: i32, n: i32, a: usize, norms: usize, constants: usize, p: usize, dp: usize, gradient: usize, decay: usize,
): void {
  gaussianOpenProbabilities(n, a, ofDistribution(constants, 0), p, dp);
  penaltyOfGates(from, n, p, dp, norms, constants, gradient, decay);
}
