import { checkObject } from '../base/check.js';
import { invalid, L0netError } from '../base/errors.js';
import { firstUnequal, type Groups } from '../gates/groups.js';
import { formOf } from './kinds.js';
import type { LayerParameters } from './plan.js';
import type { LayerShape } from './shape.js';
import { fanIn, gateCount } from './sizes.js';

/** How many rows of inputs an array holds. Throws L0netError INVALID_SHAPE, also for one that lost its memory. */
export function checkRows(inputs: unknown, width: number): number {
  const isNumbers = inputs instanceof Float32Array || inputs instanceof Uint8Array;
  if (isNumbers && inputs.length % width === 0 && (inputs.length || hasMemory(inputs)))
    return inputs.length / width;
  throw new L0netError('INVALID_SHAPE', {
    argument: 'inputs',
    received: inputs,
    expected: `a Float32Array or Uint8Array of rows of ${width}, not detached`,
  });
}

/** An array whose memory was transferred, or has grown, has the length 0, and looks like one without rows. */
function hasMemory(inputs: Float32Array | Uint8Array): boolean {
  try {
    inputs.at(0);
    return true;
  } catch {
    return false;
  }
}

/** Throws L0netError INVALID_SHAPE or INVALID_ARGUMENT unless these are parameters for layers of these shapes. */
export function checkParameters(shapes: readonly LayerShape[], layers: readonly LayerParameters[]): void {
  if (!Array.isArray(layers) || layers.length !== shapes.length) {
    throw new L0netError('INVALID_SHAPE', {
      argument: 'layers',
      received: layers,
      expected: `an array of ${shapes.length} layers`,
    });
  }
  shapes.forEach((shape, l) => {
    const { outputs, gates } = shape;
    checkObject(`layers[${l}]`, layers[l] as unknown);
    checkArray(`layers[${l}].weights`, layers[l].weights, outputs * fanIn(shape));
    checkArray(`layers[${l}].bias`, layers[l].bias, outputs);
    formOf(shape).check?.(`layers[${l}]`, shape, layers[l]);
    if (gates) checkLogAlpha(`layers[${l}].logAlpha`, layers[l].logAlpha, gateCount(shape), gates.groups);
  });
}

function checkLogAlpha(
  argument: string,
  values: Float32Array | undefined,
  length: number,
  groups: Groups | undefined,
): asserts values is Float32Array {
  checkArray(argument, values, length);
  const at = groups ? firstUnequal(groups, values) : -1;
  if (at >= 0) fail(`${argument}[${at}]`, values[at], 'that of its group');
}

export function checkArray(
  argument: string,
  values: unknown,
  length: number,
): asserts values is Float32Array {
  if (!(values instanceof Float32Array) || values.length !== length) {
    const expected = `a Float32Array(${length})`;
    throw new L0netError('INVALID_SHAPE', { argument, received: values, expected });
  }
  const at = values.findIndex((value) => !Number.isFinite(value));
  if (at >= 0) fail(`${argument}[${at}]`, values[at], 'a finite number');
}

function fail(argument: string, received: unknown, expected: string): never {
  throw invalid(argument, received, expected);
}
