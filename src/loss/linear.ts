/** Values: half the mean square. Formulas: assembly/loss/squaredError.ts. */
import type { Loss, Outputs } from './loss.js';
import { checkTargets } from './targets.js';

export const linearOutputs: Outputs = {
  name: 'values',
  classes: false,
  operator: undefined,
  activate: undefined,
};

export const linear: Loss = {
  takes: 'targets',
  judgesOutputs: true,
  inNats: false,
  scalesTargets: true,

  check(argument, { targets }, examples, outputs) {
    checkTargets(`${argument}.targets`, targets, examples, outputs);
  },

  train(kernels, rows, outputs, y, ld, targets, weights, dy, result) {
    kernels.meanSquaredError(rows, outputs, y, ld, targets, weights, dy, result);
  },

  measure: (kernels, rows, outputs, y, ld, targets, weights, scratch) =>
    kernels.squaredError(rows, outputs, y, ld, targets, weights, 1, scratch),

  errors: undefined,
};
