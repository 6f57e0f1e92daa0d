import { checkDecay, type OptimizerKind, UNBOUNDED } from './kind.js';

export interface SgdOptions {
  readonly name: 'sgd';
  /** Nesterov momentum, in [0, 1). Default 0.9. */
  readonly momentum?: number;
}

/** Stochastic gradient descent with Nesterov momentum μ; its formulas are in assembly/optimizer/sgd.ts. */
export const sgd: OptimizerKind<SgdOptions> = {
  options: ['name', 'momentum'],
  keepsSecond: false,

  resolve: ({ momentum = 0.9 }) => ({ name: 'sgd', momentum: checkDecay('momentum', momentum) }),

  decays: ({ momentum }) => ({ first: momentum, second: 1 }),

  advance: ({ momentum }, learningRate, _, cells) => {
    cells[0] = learningRate[0];
    cells[1] = momentum;
    cells[6] = 1;
  },

  // Velocities are below G / (1 − μ) with G the largest gradient, and no parameter moves by more than rate · (G + μ G / (1 − μ)).
  gain: ({ momentum }, cell) => {
    const left = 1 - Math.fround(momentum);
    return left > 0 ? cell(0) + Math.ceil(-Math.log2(left)) + 1 : UNBOUNDED;
  },
};
