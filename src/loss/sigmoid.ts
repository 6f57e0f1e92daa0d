/** Two classes, or labels of which several may hold at once: binary cross-entropy. Formulas: assembly/loss/binaryCrossEntropy.ts. */
import type { Loss, Outputs } from './loss.js';
import { checkTargets } from './targets.js';

export const sigmoidOutputs: Outputs = {
  name: 'probabilities',
  classes: false,
  operator: 'Sigmoid',
  activate: (kernels, rows, outputs, logits, ld, out) => kernels.sigmoidRows(rows, outputs, logits, ld, out),
};

export const sigmoid: Loss = {
  takes: 'targets',
  inNats: true,
  scalesTargets: false,

  check(argument, { targets }, examples, outputs) {
    const holds = (value: number) => value >= 0 && value <= 1;
    checkTargets(`${argument}.targets`, targets, examples, outputs, 'a number from 0 to 1', holds);
  },

  train(kernels, rows, outputs, y, ld, targets, dy, result) {
    kernels.meanBinaryCrossEntropy(rows, outputs, y, ld, targets, dy, result);
  },

  measure: (kernels, rows, outputs, y, ld, targets, scratch) =>
    kernels.binaryCrossEntropy(rows, outputs, y, ld, targets, 1, scratch),

  errors: (kernels, rows, outputs, y, ld, targets) => kernels.countWrong(rows, outputs, y, ld, targets),
};
