import { L0netError } from '../base/errors.js';
import type { PartReader } from '../formats/partReader.js';
import type { PenaltyStrength } from '../layers/plan.js';
import type { NetworkState } from '../network/state.js';
import { optimizerOptions } from '../optimizer/optimizer.js';
import { penaltyStrengths } from '../training/objective.js';
import { resolveOptions, type TrainerOptions } from '../training/options.js';
import { type PlainOptions, plainOptions } from '../training/state.js';
import { TARGET_NAMES, type TargetState } from '../training/target.js';

/** The options that a file must have, since their defaults may be others one day. */
const NAMES: readonly (keyof PlainOptions & keyof TrainerOptions)[] = [
  'epochs',
  'batchSize',
  'lambda',
  'weightDecay',
  'optimizer',
  'learningRate',
  'schedule',
  'averaging',
  'logAlphaLimit',
  'removal',
  'sampling',
  'seed',
];

/** Those that it may have, and names within them. */
const ALL_NAMES = [
  ...NAMES,
  'patience',
  'noiseVariance',
  'gateRate',
  ...optimizerOptions(),
  'factor',
  'target',
  ...TARGET_NAMES,
];

/** The options of a training as JSON, in one order. */
export function writeOptions(options: PlainOptions): string {
  return JSON.stringify(options, ALL_NAMES);
}

/** The options of a training, which pass the checks that a trainer's do. */
export function readOptions(reader: PartReader, { layers, output, seed }: NetworkState): PlainOptions {
  const text = reader.file.metadata.get('options');
  let parsed: TrainerOptions;
  try {
    parsed = JSON.parse(text ?? '');
  } catch {
    return reader.fail('options', text, 'the options of a trainer, as JSON');
  }
  try {
    const byFunction = (parsed?.schedule as unknown) === 'function';
    const resolved = resolveOptions(byFunction ? { ...parsed, schedule: 'constant' } : parsed, seed);
    const missing = NAMES.find((name) => (parsed[name] ?? undefined) === undefined);
    if (missing) reader.fail(`options.${missing}`, undefined, 'to be there');
    // Only to check λ and the like: the strengths themselves are in the file.
    const shapes = layers.map(({ gates, last: { inputs, outputs } }) => ({ inputs, outputs, gates }));
    penaltyStrengths(resolved, shapes, output, 1, Math.log);
    const plain = plainOptions(resolved);
    return byFunction ? { ...plain, schedule: 'function' } : plain;
  } catch (error) {
    if (!(error instanceof L0netError) || ['INVALID_FORMAT', 'UNSUPPORTED'].includes(error.code)) throw error;
    return reader.fail(error.argument, error.received, error.expected);
  }
}

/** F64 [layers, 2] */
export function readStrengths(reader: PartReader, layers: number): PenaltyStrength[] {
  const expected = 'a finite number from 0 on';
  const holds = (value: number) => value >= 0 && Number.isFinite(Math.fround(value));
  const { data } = reader.tensor('strengths', 'F64', [layers, 2], expected, holds);
  return Array.from({ length: layers }, (_, l) => ({ l0: data[2 * l], weightDecay: data[2 * l + 1] }));
}

/** Where the multipliers of a target stand, of so many layers: as JSON, which keeps a number to the last bit. */
export function readTarget(reader: PartReader, layers: number): TargetState {
  const text = reader.file.metadata.get('target');
  const isTarget = (state: TargetState | null) => {
    const { limits, multipliers, isFixed } = state ?? {};
    const numbers = [limits, multipliers].every(
      (list) =>
        Array.isArray(list) &&
        list.every((value) => typeof value === 'number' && value > 0 && value < Number.POSITIVE_INFINITY),
    );
    const count = limits?.length;
    return (
      numbers &&
      count === multipliers?.length &&
      (count === 1 || count === layers) &&
      typeof isFixed === 'boolean'
    );
  };
  try {
    const state: TargetState | null = JSON.parse(text ?? '');
    if (state && isTarget(state)) return state;
  } catch {
    // As anything else that is none.
  }
  return reader.fail('target', text, 'limits, multipliers and isFixed of a target, as JSON');
}
