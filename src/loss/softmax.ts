/** Classes: softmax cross-entropy. Formulas: assembly/loss/crossEntropy.ts. */
import { L0netError } from '../base/errors.js';
import type { Loss, Outputs } from './loss.js';

export const softmaxOutputs: Outputs = {
  name: 'probabilities',
  classes: true,
  operator: 'Softmax',
  activate: (kernels, rows, outputs, logits, ld, out) => kernels.softmax(rows, outputs, logits, ld, out),
};

export const softmax: Loss = {
  takes: 'labels',
  inNats: true,
  scalesTargets: false,

  check(argument, { labels }, examples, outputs) {
    checkLabels(`${argument}.labels`, labels, examples, outputs);
  },

  train(kernels, rows, outputs, y, ld, labels, dy, result) {
    kernels.meanCrossEntropy(rows, outputs, y, ld, labels, dy, result);
  },

  measure: (kernels, rows, outputs, y, ld, labels, scratch) =>
    kernels.crossEntropy(rows, outputs, y, ld, labels, 1, scratch),

  errors: (kernels, rows, outputs, y, ld, labels) => kernels.countErrors(rows, outputs, y, ld, labels),
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
    throw new L0netError('INVALID_ARGUMENT', {
      argument: `${argument}[${i}]`,
      received: label,
      expected: `an integer from 0 to ${classes - 1}`,
    });
  }
}
