/** temperature, gamma, zeta of the paper */
export const paper = [2 / 3, -0.1, 1.1] as const;

/** The constants of a layer, see assembly/gates/constants.ts: temperature, gamma, zeta, l0, weightDecay, limit, and no strengths. */
export const constants = [...paper, 0.01, 0.05, 0.75, 0];

/** The same of Gaussian gates, whose distribution has one number: the deviation. */
export const gaussianConstants = [0.5, 0, 0, 0.01, 0.05, 0.75, 0];

/** The settings of a step, see assembly/optimizer/settings.ts: rate, first, second, beta2, epsilon, averaging, kernel. */
export const adamCells = [0.00341, 0.1, 0.001, 0.999, 1e-8, 0.37, 0];
export const sgdCells = [0.05, 0.9, 0, 0, 0, 0.37, 1];
