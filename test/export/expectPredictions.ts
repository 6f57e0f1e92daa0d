import { expect } from 'vitest';
import type { Prediction } from '../../src/pipeline/decode.js';
import { expectClose } from '../support/close.js';

/** Sums in another order, and another eˣ. */
const ROUNDING = 1e-5;

/** Expects the same answers: numbers within rounding, and others that are the same, but where two were equally probable. */
export function expectPredictions(actual: readonly Prediction[], expected: readonly Prediction[]): void {
  expect(actual).toHaveLength(expected.length);
  expected.forEach((one, row) => {
    const other = actual[row];
    expect(Object.keys(other)).toEqual(Object.keys(one));
    for (const member of ['values', 'probabilities'] as const) {
      const [right, found] = [one[member] ?? {}, other[member] ?? {}];
      expect(Object.keys(found)).toEqual(Object.keys(right));
      for (const [name, value] of Object.entries(right)) {
        if (typeof value === 'number') expectClose([Number(found[name])], [value], ROUNDING);
        else expect(found[name]).toBe(value);
      }
    }
  });
}
