/** Two classes, or labels of which several may hold at once: binary cross-entropy. Formulas: assembly/loss/binaryCrossEntropy.ts. */
import type { Loss, Outputs } from './loss.js';
import { checkProbabilities } from './targets.js';

export const sigmoidOutputs: Outputs = {
  name: 'probabilities',
  classes: false,
  operator: 'Sigmoid',
  activate: (kernels, rows, outputs, logits, ld, out) => kernels.sigmoidRows(rows, outputs, logits, ld, out),
};

export const sigmoid: Loss = {
  takes: 'targets',
  judgesOutputs: true,
  inNats: true,
  scalesTargets: false,

  check(argument, { targets }, examples, outputs) {
    checkProbabilities(`${argument}.targets`, targets, examples, outputs);
  },

  train(kernels, rows, outputs, y, ld, targets, weights, dy, result) {
    kernels.meanBinaryCrossEntropy(rows, outputs, y, ld, targets, weights, dy, result);
  },

  measure: (kernels, rows, outputs, y, ld, targets, weights, scratch) =>
    kernels.binaryCrossEntropy(rows, outputs, y, ld, targets, weights, 1, scratch),

  errors: (kernels, rows, outputs, y, ld, targets) => kernels.countWrong(rows, outputs, y, ld, targets),
};
