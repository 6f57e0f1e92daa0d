import { expect } from 'vitest';
import { decode, type Prediction } from '../../src/pipeline/decode.js';
import { encode } from '../../src/pipeline/encode.js';
import type { ClassValue, Target } from '../../src/pipeline/target.js';
import { UNIT } from '../oracle/bounds/bounded.js';
import { boundedOutputs } from '../oracle/bounds/outputs.js';
import { predictionsOf, type TableCase } from './pipelines.js';

/** What is decoded of the least and of the greatest outputs that float32 may make of a row. */
type Ends = readonly [Prediction, Prediction];

/**
 * Expects these answers to the rows of a case, and its network's own, to be as near to the truth as float32 allows: numbers between
 * two ends, and one of the classes that may be the right one. There are two of those only where the truth is on the edge.
 */
export function expectPredictions(actual: readonly Prediction[], made: TableCase): void {
  const { network, pipeline, rows } = made;
  // Every way makes the same inputs of a row, to the bit (src/pipeline/encode.ts): only outputs are rounded.
  const { value, error } = boundedOutputs(network, encode(pipeline, rows));
  const [least, most] = [-1, 1].map((sign) => {
    const end = value.map((y, i) => y + sign * (error[i] + 2 * UNIT * Math.abs(y)));
    return decode(pipeline, Float32Array.from(end));
  });
  for (const answers of [actual, predictionsOf(made)]) {
    expect(answers).toHaveLength(rows.length);
    for (const [row, answer] of answers.entries())
      expectBetween(answer, [least[row], most[row]], pipeline.target);
  }
}

function expectBetween(answer: Prediction, ends: Ends, target: Target): void {
  const [{ values, probabilities = {} }] = ends;
  expect(Object.keys(answer)).toEqual(Object.keys(ends[0]));
  expect(Object.keys(answer.values)).toEqual(Object.keys(values));
  expect(Object.keys(answer.probabilities ?? {})).toEqual(Object.keys(probabilities));
  for (const [name, found] of Object.entries(answer.probabilities ?? {})) {
    expectNumber(name, found, [probability(ends[0], name), probability(ends[1], name)]);
  }
  for (const [name, found] of Object.entries(answer.values)) {
    const [one, other] = [ends[0].values[name], ends[1].values[name]];
    if (target.task === 'regression') expectNumber(name, Number(found), [Number(one), Number(other)]);
    else if (target.task === 'classes') expect(mostProbable(target.classes, ends), name).toContain(found);
    else expect([one, other], name).toContain(found);
  }
}

/** Of two classes the probabilities go opposite ways; and 1 − p is rounded in C. */
function expectNumber(name: string, found: number, ends: readonly [number, number]): void {
  const slack = UNIT * Math.max(...ends.map(Math.abs));
  expect(found, name).toBeGreaterThanOrEqual(Math.min(...ends) - slack);
  expect(found, name).toBeLessThanOrEqual(Math.max(...ends) + slack);
}

/** Classes that may be the most probable one. */
function mostProbable(classes: readonly ClassValue[], [least, most]: Ends): ClassValue[] {
  const sure = Math.max(...classes.map((one) => probability(least, one)));
  return classes.filter((one) => probability(most, one) >= sure);
}

function probability({ probabilities = {} }: Prediction, name: ClassValue): number {
  return probabilities[String(name)];
}
