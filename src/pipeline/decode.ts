/** Outputs of a network as answers. */
import { L0netError } from '../base/errors.js';
import type { Pipeline } from './pipeline.js';
import { type ClassValue, outputsOf, type Target } from './target.js';
import { checkThreshold } from './threshold.js';

/** The answer for a row. */
export interface Prediction {
  /** By the names of the target's columns: numbers in their own units, a class as it stood in the table, or true and false. */
  readonly values: Readonly<Record<string, ClassValue>>;
  /** By classes, as texts, or by labels: the probability of each. None for regression. */
  readonly probabilities?: Readonly<Record<string, number>>;
}

/** How probabilities become answers. */
export interface DecodeOptions {
  /** In place of the target's own thresholds: the probability from which on a label is true, or the second of two classes. */
  readonly threshold?: number;
}

/**
 * The answers that outputs mean: y · deviation + mean in float64 for numbers; the class of the largest probability, the first
 * of those that are equal; of two classes the second one where its probability is the threshold or more; labels likewise.
 *
 * @param outputs [rows, outputs]
 * @throws L0netError INVALID_SHAPE, INVALID_ARGUMENT (the threshold)
 */
export function decode(
  { target }: Pick<Pipeline, 'target'>,
  outputs: Float32Array,
  options: DecodeOptions = {},
): Prediction[] {
  const width = outputsOf(target);
  if (!(outputs instanceof Float32Array) || outputs.length % width > 0) {
    const expected = `a Float32Array, ${width} for each row`;
    throw new L0netError('INVALID_SHAPE', { argument: 'outputs', received: outputs, expected });
  }
  const threshold =
    options.threshold === undefined ? undefined : checkThreshold('options.threshold', options.threshold);
  return Array.from({ length: outputs.length / width }, (_, row) =>
    predictionOf(target, outputs.subarray(row * width, (row + 1) * width), threshold),
  );
}

function predictionOf(target: Target, outputs: Float32Array, threshold: number | undefined): Prediction {
  switch (target.task) {
    case 'regression':
      return { values: named(target.columns, (i) => outputs[i] * target.deviations[i] + target.means[i]) };
    case 'labels':
      return {
        values: named(target.columns, (i) => outputs[i] >= (threshold ?? target.thresholds[i])),
        probabilities: named(target.columns, (i) => outputs[i]),
      };
    case 'two classes': {
      const { classes, columns } = target;
      const isSecond = outputs[0] >= (threshold ?? target.threshold);
      return {
        values: named(columns, () => classes[isSecond ? 1 : 0]),
        probabilities: named(classes, (i) => (i === 1 ? outputs[0] : 1 - outputs[0])),
      };
    }
    case 'classes':
      return {
        values: named(target.columns, () => target.classes[largest(outputs)]),
        probabilities: named(target.classes, (i) => outputs[i]),
      };
  }
}

/** Members of an object: own ones whatever their names, `__proto__` too. */
function named<T>(names: readonly ClassValue[], at: (place: number) => T): Record<string, T> {
  return Object.fromEntries(names.map((name, place) => [name, at(place)]));
}

function largest(values: Float32Array): number {
  let best = 0;
  for (let i = 1; i < values.length; i++) if (values[i] > values[best]) best = i;
  return best;
}
