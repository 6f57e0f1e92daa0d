import { checkEach } from '../base/check.js';
import { L0netError } from '../base/errors.js';

/**
 * Checks targets, a number for each output of each example.
 *
 * @param expected what each must be, in words, and `holds`, the same as a function
 * @throws L0netError INVALID_SHAPE; INVALID_ARGUMENT for a number that is something else
 */
export function checkTargets(
  argument: string,
  targets: Float32Array | undefined,
  examples: number,
  outputs: number,
  expected = 'a finite number',
  holds: (value: number) => boolean = Number.isFinite,
): asserts targets is Float32Array {
  const count = examples * outputs;
  if (!(targets instanceof Float32Array) || targets.length !== count) {
    throw new L0netError('INVALID_SHAPE', {
      argument,
      received: targets,
      expected: `a Float32Array(${count}): ${examples} rows of ${outputs}`,
    });
  }
  checkEach(argument, targets, expected, holds);
}

/** The same for numbers from 0 to 1. */
export function checkProbabilities(
  argument: string,
  targets: Float32Array | undefined,
  examples: number,
  outputs: number,
): Float32Array {
  const holds = (value: number) => value >= 0 && value <= 1;
  checkTargets(argument, targets, examples, outputs, 'a number from 0 to 1', holds);
  return targets;
}
