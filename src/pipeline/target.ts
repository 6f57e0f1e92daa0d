/** What a network's outputs mean, in terms of a table's columns. */
import type { OutputKind } from '../loss/losses.js';

/** What is to be learnt: numbers, one class of two, one class of several, or any number of labels at once. */
export type Task = 'regression' | 'two classes' | 'classes' | 'labels';

/** All tasks, in the order in which errors name them. */
export const tasks: readonly Task[] = ['regression', 'two classes', 'classes', 'labels'];

/** A class as it stands in the table. */
export type ClassValue = string | number | boolean;

/** Numbers y, an output for each column: (y − mean) / deviation. */
export interface RegressionTarget {
  readonly task: 'regression';
  readonly columns: readonly string[];
  /** [columns] */
  readonly means: readonly number[];
  /** [columns], above 0 */
  readonly deviations: readonly number[];
}

/** One output: the probability of the second class. */
export interface TwoClassTarget {
  readonly task: 'two classes';
  readonly columns: readonly [string];
  readonly classes: readonly [ClassValue, ClassValue];
  /** The probability from which on the answer is the second class. */
  readonly threshold: number;
}

/** An output for each class: its probability. */
export interface ClassesTarget {
  readonly task: 'classes';
  readonly columns: readonly [string];
  /** Ascending: false before true, numbers by value, texts by their UTF-16 code units. */
  readonly classes: readonly ClassValue[];
}

/** An output for each column: the probability that it is true. */
export interface LabelsTarget {
  readonly task: 'labels';
  readonly columns: readonly string[];
  /** The probability from which on the answer is true, [columns]. */
  readonly thresholds: readonly number[];
}

export type Target = RegressionTarget | TwoClassTarget | ClassesTarget | LabelsTarget;

/** Numbers that a network gives for a row. */
export function outputsOf(target: Target): number {
  if (target.task === 'two classes') return 1;
  return target.task === 'classes' ? target.classes.length : target.columns.length;
}

/** What the outputs of a network for this target are. */
export function outputKindOf({ task }: Target): OutputKind {
  if (task === 'regression') return 'linear';
  return task === 'classes' ? 'softmax' : 'sigmoid';
}
