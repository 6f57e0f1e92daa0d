import { checkNumber } from '../base/check.js';
import { checkDecay, type OptimizerKind, UNBOUNDED } from './kind.js';

export interface AdamOptions {
  readonly name: 'adam';
  /** Decay of the first moment, in [0, 1). Default 0.9. */
  readonly beta1?: number;
  /** Decay of the second moment, in [0, 1). Default 0.999. */
  readonly beta2?: number;
  /** Default 1e-8. */
  readonly epsilon?: number;
}

/** Where ε stands among the cells. */
const EPSILON = 4;

/** The magnitude of a number that may be 0. */
const LEAST = -126;

/** Adam; its formulas are in assembly/optimizer/adam.ts. Source: Kingma and Ba (2015). */
export const adam: OptimizerKind<AdamOptions> = {
  options: ['name', 'beta1', 'beta2', 'epsilon'],
  keepsSecond: true,

  resolve: ({ beta1 = 0.9, beta2 = 0.999, epsilon = 1e-8 }) => {
    checkNumber('options.optimizer.epsilon', epsilon, 'a number above 0', (value) => value > 0);
    return { name: 'adam', beta1: checkDecay('beta1', beta1), beta2: checkDecay('beta2', beta2), epsilon };
  },

  decays: ({ beta1, beta2 }) => ({ first: beta1, second: beta2 }),

  advance: ({ beta1, beta2, epsilon }, learningRate, powers, cells) => {
    powers[0] *= beta1;
    powers[1] *= beta2;
    // Correctly rounded in every engine, unlike other functions of Math.
    const correction = Math.sqrt(1 - powers[1]);
    cells[0] = (learningRate[0] * correction) / (1 - powers[0]);
    cells[1] = 1 - beta1;
    cells[2] = 1 - beta2;
    cells[3] = beta2;
    cells[EPSILON] = epsilon * correction;
    cells[6] = 0;
  },

  // Moments are below the largest gradient G, and no parameter moves by more than rate · G / ε.
  gain: (_, cell) => {
    const epsilon = cell(EPSILON);
    return epsilon > LEAST ? cell(0) - epsilon + 1 : UNBOUNDED;
  },
};
