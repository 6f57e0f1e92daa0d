import { linear, linearOutputs } from './linear.js';
import type { Answers, Loss, Outputs } from './loss.js';
import { sigmoid, sigmoidOutputs } from './sigmoid.js';
import { softmax, softmaxOfTargets, softmaxOutputs } from './softmax.js';

/**
 * What the outputs mean, and so what they are trained with:
 *
 * - 'softmax': classes, of which each example has one; cross-entropy, in nats
 * - 'linear': values; half the mean square
 * - 'sigmoid': labels, of which an example has any number, or one for two classes; binary cross-entropy, in nats
 */
export type OutputKind = 'softmax' | 'linear' | 'sigmoid';

const toPredict: Readonly<Record<OutputKind, Outputs>> = {
  softmax: softmaxOutputs,
  linear: linearOutputs,
  sigmoid: sigmoidOutputs,
};

const losses: Readonly<Record<OutputKind, Loss>> = { softmax, linear, sigmoid };

/** All kinds of outputs, in the order in which errors name them. */
export const outputKinds = /* @__PURE__ */ Object.keys(toPredict) as readonly OutputKind[];

/** What outputs of this kind are trained with. */
export function lossNamed(output: OutputKind): Loss {
  return losses[output];
}

/** The same, with such answers: classes without labels have a probability for each class. */
export function lossOf(output: OutputKind, { labels, targets }: Answers): Loss {
  return output === 'softmax' && targets && !labels ? softmaxOfTargets : lossNamed(output);
}

/** What outputs of this kind are: as much as predicting needs. */
export function outputsNamed(output: OutputKind): Outputs {
  return toPredict[output];
}
