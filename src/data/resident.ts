import { checkEach } from '../base/check.js';
import { invalid, L0netError } from '../base/errors.js';
import { answersOf, type Loss } from '../loss/loss.js';
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

/**
 * Plans linear memory for a dataset that was checked, bytes for bytes, and has it copied there.
 *
 * @param room examples to plan for, at least those that there are
 */
export function copyDataset(
  data: Dataset,
  shape: DatasetShape,
  arena: Arena,
  room = countOf(data, shape),
): ResidentDataset {
  const loss = lossOf(shape.output, data);
  const bytes = data.inputs instanceof Uint8Array;
  const resident = {
    examples: room,
    inputs: arena.allocate((bytes ? 1 : 4) * room * shape.inputs),
    bytes,
    loss,
    answers: arena.words(room * answersOf(loss, shape.outputs)),
    weights: data.weights ? arena.words(room) : 0,
  };
  arena.whenReady(() => putExamples(resident, 0, data, shape, arena));
  return resident;
}

/** Copies examples that were checked, of the same kind as those that the memory was planned for, from a place on. */
export function putExamples(
  { inputs, bytes, loss, answers, weights }: ResidentDataset,
  first: number,
  data: Dataset,
  shape: DatasetShape,
  arena: Arena,
): void {
  const put = (at: number, values: ArrayBufferView = new Uint8Array()) => {
    const { buffer, byteOffset, byteLength } = values;
    arena.u8(at, byteLength).set(new Uint8Array(buffer, byteOffset, byteLength));
  };
  put(inputs + (bytes ? 1 : 4) * first * shape.inputs, data.inputs);
  put(weights + 4 * first, data.weights);
  const place = answers + 4 * first * answersOf(loss, shape.outputs);
  if (loss.takes === 'targets') put(place, data.targets);
  else arena.i32(place, countOf(data, shape)).set(data.labels ?? []);
}

/** Examples of a dataset that was checked. */
export function countOf({ inputs }: Dataset, shape: Pick<DatasetShape, 'inputs'>): number {
  return inputs.length / shape.inputs;
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
