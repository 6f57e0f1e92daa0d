import { L0netError } from '../base/errors.js';
import type { OutputKind } from '../loss/loss.js';
import type { Arena } from '../runtime/arena.js';
import type { Dataset } from './dataset.js';

/** A dataset in linear memory. */
export interface ResidentDataset {
  readonly examples: number;
  /** [examples, inputs]: bytes, or f32 */
  readonly inputs: number;
  readonly bytes: boolean;
  /** u32 [examples]; 0 without labels */
  readonly labels: number;
  /** f32 [examples, outputs]; 0 without targets */
  readonly targets: number;
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
 * @throws L0netError INVALID_SHAPE, or INVALID_ARGUMENT for labels out of range and values that are not finite
 */
export function checkDataset(argument: string, data: Dataset, shape: DatasetShape): void {
  if (typeof data !== 'object' || data === null) {
    throw new L0netError('INVALID_ARGUMENT', { argument, received: data, expected: 'an object with inputs' });
  }
  const examples = countExamples(argument, data.inputs, shape.inputs);
  checkFinite(`${argument}.inputs`, data.inputs);
  if (shape.output === 'softmax') {
    checkLabels(`${argument}.labels`, data.labels, examples, shape.outputs);
    return;
  }
  const { targets } = data;
  const count = examples * shape.outputs;
  if (!(targets instanceof Float32Array) || targets.length !== count) {
    const expected = `a Float32Array(${count}): ${examples} rows of ${shape.outputs}`;
    throw new L0netError('INVALID_SHAPE', { argument: `${argument}.targets`, received: targets, expected });
  }
  checkFinite(`${argument}.targets`, targets);
}

/** Copies a dataset that was checked into linear memory: bytes stay bytes. */
export function copyDataset(data: Dataset, shape: DatasetShape, arena: Arena): ResidentDataset {
  const examples = data.inputs.length / shape.inputs;
  const inputs = copyArray(data.inputs, arena);
  const bytes = data.inputs instanceof Uint8Array;
  if (shape.output === 'linear') {
    const targets = data.targets ? copyArray(data.targets, arena) : 0;
    return { examples, inputs, bytes, labels: 0, targets };
  }
  const labels = arena.words(examples);
  arena.whenReady(() => arena.i32(labels, examples).set(data.labels ?? []));
  return { examples, inputs, bytes, labels, targets: 0 };
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

function checkLabels(argument: string, labels: Dataset['labels'], examples: number, classes: number): void {
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

function checkFinite(argument: string, values: Float32Array | Uint8Array): void {
  if (values instanceof Uint8Array) return;
  // A loop, not findIndex, which takes eight times as long: this may run on a thread that has a page to keep alive.
  for (let at = 0; at < values.length; at++) {
    if (Number.isFinite(values[at])) continue;
    throw new L0netError('INVALID_ARGUMENT', {
      argument: `${argument}[${at}]`,
      received: values[at],
      expected: 'a finite number',
    });
  }
}

function copyArray(values: Float32Array | Uint8Array, arena: Arena): number {
  const at = arena.allocate(values.byteLength);
  arena.whenReady(() => {
    if (values instanceof Float32Array) arena.f32(at, values.length).set(values);
    else arena.u8(at, values.length).set(values);
  });
  return at;
}
