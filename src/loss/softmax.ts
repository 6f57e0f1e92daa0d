/** Classes: softmax cross-entropy. Formulas: assembly/loss/crossEntropy.ts. */
import { invalid, L0netError } from '../base/errors.js';
import type { Loss, Outputs } from './loss.js';
import { checkProbabilities } from './targets.js';

export const softmaxOutputs: Outputs = {
  name: 'probabilities',
  classes: true,
  operator: 'Softmax',
  activate: (kernels, rows, outputs, logits, ld, out) => kernels.softmax(rows, outputs, logits, ld, out),
};

export const softmax: Loss = {
  takes: 'labels',
  judgesOutputs: false,
  inNats: true,
  scalesTargets: false,

  check(argument, { labels }, examples, outputs) {
    checkLabels(`${argument}.labels`, labels, examples, outputs);
  },

  train(kernels, rows, outputs, y, ld, labels, weights, dy, result) {
    kernels.meanCrossEntropy(rows, outputs, y, ld, labels, 0, weights, dy, result);
  },

  measure: (kernels, rows, outputs, y, ld, labels, weights, scratch) =>
    kernels.crossEntropy(rows, outputs, y, ld, labels, 0, weights, 1, scratch),

  errors: (kernels, rows, outputs, y, ld, labels) => kernels.countErrors(rows, outputs, y, ld, labels, 0),
};

/** How far from 1 the sum of the probabilities of a row may be: they are float32, and may have been rounded to three digits. */
const TOLERANCE = 1e-3;

/** The same with a probability for each class, for data without labels. */
export const softmaxOfTargets: Loss = {
  takes: 'targets',
  judgesOutputs: false,
  inNats: true,
  scalesTargets: false,

  check(argument, { targets }, examples, outputs) {
    const all = checkProbabilities(`${argument}.targets`, targets, examples, outputs);
    for (let row = 0; row < all.length; row += outputs) {
      let sum = 0;
      for (let j = 0; j < outputs; j++) sum += all[row + j];
      if (Math.abs(sum - 1) <= TOLERANCE) continue;
      const expected = `${outputs} numbers from [${row}] on whose sum is 1`;
      throw invalid(`${argument}.targets`, sum, expected);
    }
  },

  train(kernels, rows, outputs, y, ld, targets, weights, dy, result) {
    kernels.meanCrossEntropy(rows, outputs, y, ld, 0, targets, weights, dy, result);
  },

  measure: (kernels, rows, outputs, y, ld, targets, weights, scratch) =>
    kernels.crossEntropy(rows, outputs, y, ld, 0, targets, weights, 1, scratch),

  errors: (kernels, rows, outputs, y, ld, targets) => kernels.countErrors(rows, outputs, y, ld, 0, targets),
};

function checkLabels(
  argument: string,
  labels: ArrayLike<number> | undefined,
  examples: number,
  classes: number,
): void {
  if (
    labels === undefined ||
    !(ArrayBuffer.isView(labels) || Array.isArray(labels)) ||
    labels.length !== examples
  ) {
    throw new L0netError('INVALID_SHAPE', {
      argument,
      received: labels,
      expected: `an array of ${examples} labels`,
    });
  }
  for (let i = 0; i < examples; i++) {
    const label = labels[i];
    if (Number.isInteger(label) && label >= 0 && label < classes) continue;
    throw invalid(`${argument}[${i}]`, label, `an integer from 0 to ${classes - 1}`);
  }
}
