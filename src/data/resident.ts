import { checkEach } from '../base/check.js';
import { invalid, L0netError } from '../base/errors.js';
import type { Loss } from '../loss/loss.js';
import { lossOf, type OutputKind } from '../loss/losses.js';
import { checkTargets } from '../loss/targets.js';
import type { Arena } from '../runtime/arena.js';
import type { Dataset } from './dataset.js';

/** A dataset in linear memory. */
export interface ResidentDataset {
  readonly examples: number;
  /** [examples, inputs]: bytes, or f32 */
  readonly inputs: number;
  readonly bytes: boolean;
  /** What its answers are compared by. */
  readonly loss: Loss;
  /** Labels, u32 [examples], or targets, f32 [examples, outputs]: what the loss takes */
  readonly answers: number;
  /** f32 [examples], or 0 where all count the same */
  readonly weights: number;
}

/** What a dataset must fit. */
export interface DatasetShape {
  readonly inputs: number;
  readonly outputs: number;
  readonly output: OutputKind;
}

/**
 * Checks a dataset against a network's shape; nothing is copied or changed.
 *
 * @param argument what the caller calls it
 * @throws L0netError INVALID_SHAPE, or INVALID_ARGUMENT for values that are not finite and answers that are none
 */
export function checkDataset(argument: string, data: Dataset, shape: DatasetShape): void {
  if (typeof data !== 'object' || data === null) {
    throw invalid(argument, data, 'an object with inputs');
  }
  const examples = countExamples(argument, data.inputs, shape.inputs);
  if (data.inputs instanceof Float32Array) {
    checkEach(`${argument}.inputs`, data.inputs, 'a finite number', Number.isFinite);
  }
  lossOf(shape.output, data).check(argument, data, examples, shape.outputs);
  if (data.weights !== undefined) checkWeights(`${argument}.weights`, data.weights, examples);
}

function checkWeights(argument: string, weights: Float32Array, examples: number): void {
  const holds = (weight: number) => weight >= 0 && Number.isFinite(weight);
  checkTargets(argument, weights, examples, 1, 'a finite number from 0 on', holds);
  if (weights.some((weight) => weight > 0)) return;
  throw invalid(argument, weights, 'one above 0');
}

/** Copies a dataset that was checked into linear memory: bytes stay bytes. */
export function copyDataset(data: Dataset, shape: DatasetShape, arena: Arena): ResidentDataset {
  const examples = data.inputs.length / shape.inputs;
  const inputs = copyArray(data.inputs, arena);
  const bytes = data.inputs instanceof Uint8Array;
  const loss = lossOf(shape.output, data);
  const weights = data.weights ? copyArray(data.weights, arena) : 0;
  if (loss.takes === 'targets') {
    const answers = data.targets ? copyArray(data.targets, arena) : 0;
    return { examples, inputs, bytes, loss, answers, weights };
  }
  const answers = arena.words(examples);
  arena.whenReady(() => arena.i32(answers, examples).set(data.labels ?? []));
  return { examples, inputs, bytes, loss, answers, weights };
}

function countExamples(argument: string, inputs: unknown, width: number): number {
  const isNumbers = inputs instanceof Float32Array || inputs instanceof Uint8Array;
  if (isNumbers && inputs.length > 0 && inputs.length % width === 0) return inputs.length / width;
  throw new L0netError('INVALID_SHAPE', {
    argument: `${argument}.inputs`,
    received: inputs,
    expected: `a Float32Array or Uint8Array of one or more rows of ${width}`,
  });
}

function copyArray(values: Float32Array | Uint8Array, arena: Arena): number {
  const at = arena.allocate(values.byteLength);
  arena.whenReady(() => {
    if (values instanceof Float32Array) arena.f32(at, values.length).set(values);
    else arena.u8(at, values.length).set(values);
  });
  return at;
}
