import { checkNumber } from '../base/check.js';
import { invalid } from '../base/errors.js';
import type { PenaltyStrength } from '../layers/plan.js';
import { gatesWeights, type LayerShape } from '../layers/shape.js';
import { columnsOf } from '../layers/sizes.js';
import { lossNamed, type OutputKind } from '../loss/losses.js';

/** Strength of the L0 penalty: a number for all layers, one for each, or an information criterion. */
export type Lambda = number | readonly number[] | 'aic' | 'bic';

export interface ObjectiveOptions {
  readonly lambda: Lambda;
  readonly weightDecay: number;
  readonly noiseVariance: number | undefined;
}

/**
 * The constants of the objective, layer by layer:
 *
 *     loss = data loss + (1/N) Σ_l λ_l · Σ_i P_i · n_l + ½ weightDecay (Σ P W² + Σ b²)
 *
 * where a gate has n_l weights: a dense layer's outputs, or channels · kernel cells + 1 with the bias of a map, or one.
 * λ is divided by N, the number of training examples; weightDecay is not. AIC is λ = 1 per parameter, BIC is λ = ½ ln N
 * (both for a data loss in nats). For half the mean square, whose unit is not nats, they are multiplied by the variance
 * σ² of the noise, which must be given.
 *
 * @param logOf the kernels' logarithm, which is the same in every engine
 * @throws L0netError INVALID_ARGUMENT
 */
export function penaltyStrengths(
  options: ObjectiveOptions,
  shapes: readonly LayerShape[],
  output: OutputKind,
  examples: number,
  logOf: (value: number) => number,
): PenaltyStrength[] {
  const { lambda, noiseVariance } = options;
  const notNegative = (value: number) => value >= 0;
  const weightDecay = checkNumber(
    'options.weightDecay',
    options.weightDecay,
    'a number from 0 on',
    notNegative,
  );
  if (noiseVariance !== undefined) {
    checkNumber('options.noiseVariance', noiseVariance, 'a number above 0', (value) => value > 0);
  }
  const lambdas =
    lambda === 'aic' || lambda === 'bic'
      ? new Array<number>(shapes.length).fill(criterion(lambda, output, examples, noiseVariance, logOf))
      : Array.isArray(lambda)
        ? lambda
        : new Array<number>(shapes.length).fill(lambda as number);
  if (lambdas.length !== shapes.length) {
    throw invalid(
      'options.lambda',
      lambda,
      `a number, ${shapes.length} numbers (one for each layer), 'aic' or 'bic'`,
    );
  }
  const expected = "a number from 0 on, 'aic' or 'bic'";
  return shapes.map((shape, l) => ({
    l0:
      (checkNumber('options.lambda', lambdas[l], expected, notNegative) *
        (gatesWeights(shape) ? 1 : columnsOf(shape))) /
      examples,
    weightDecay,
  }));
}

function criterion(
  name: 'aic' | 'bic',
  output: OutputKind,
  examples: number,
  noiseVariance: number | undefined,
  logOf: (value: number) => number,
): number {
  const perParameter = name === 'aic' ? 1 : 0.5 * logOf(examples);
  if (lossNamed(output).inNats) return perParameter;
  if (noiseVariance !== undefined) return perParameter * noiseVariance;
  throw invalid(
    'options.noiseVariance',
    noiseVariance,
    `the variance of the noise in the targets, which ${name.toUpperCase()} needs with ${output} outputs`,
  );
}
