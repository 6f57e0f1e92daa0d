import { L0netError } from '../base/errors.js';
import type { Dataset } from '../data/dataset.js';
import type { DatasetIdentity } from '../data/identity.js';
import { checkDataset } from '../data/resident.js';
import { rowSize } from '../layers/sizes.js';
import { Network } from '../network/network.js';
import type { NetworkOptions } from '../network/options.js';
import { blueprintOf } from '../network/state.js';
import { resolveOptions, type TrainerOptions } from '../training/options.js';
import { type PlainOptions, plainOptions, type TrainerState } from '../training/state.js';
import { Trainer } from '../training/trainer.js';
import { chunkedOf, type TrainingData } from '../training/trainingData.js';
import type { Checkpoint } from './checkpoint.js';

/**
 * How to go on from a checkpoint. What decides the result is in the checkpoint: such an option may be left out, or be the
 * same. Others are `epochs`, which may be another number, unless the schedule is 'linear' (its earlier steps would have been
 * others), `patience`, if there was any, and those that no file can hold: `test`, `validation`, the same as before where there is
 * patience, `signal`, `onProgress`, `onWarning`, and a `schedule` that is a function, which
 * must be given if there was one.
 */
export interface ResumeOptions extends Omit<TrainerOptions, 'threads'> {
  /** As for Network.create: the kernels are not in the checkpoint. Only 'simd' and 'scalar' give each other's bits. */
  readonly build?: NetworkOptions['build'];
  /** As for Network.create: on how many threads to go on, to the same bits. They are not in the checkpoint, either. */
  readonly threads?: NetworkOptions['threads'];
}

/**
 * A trainer that goes on where the checkpoint was taken, on a network of its own. Until it is there nobody may change what is
 * given; of the arrays of the data a change is found.
 *
 * @throws L0netError INVALID_ARGUMENT for other data, or for an option that contradicts the checkpoint; what Network.create
 *   and Trainer throw
 */
export async function resume(
  { state, identity, validation }: Checkpoint,
  data: TrainingData,
  { build, threads, ...options }: ResumeOptions = {},
): Promise<Trainer> {
  const going = resumedOptions(state, identity, options);
  const { shapes, widths, output } = blueprintOf(state.network);
  const { outputs } = shapes[shapes.length - 1];
  // Before there is memory for a network as wide as the file says.
  checkDataset('data', chunkedOf(data)?.head ?? (data as Dataset), {
    inputs: rowSize(shapes[0], widths[0]),
    outputs,
    output,
  });
  const network = await Network.fromState(state.network, build, state.best?.network, threads);
  const trainer = new Trainer(network, data, going, state);
  checkIdentities({ identity, validation }, await trainer.identities());
  return trainer;
}

/** Throws L0netError INVALID_ARGUMENT for data that are not those of the checkpoint. */
export function checkIdentities(
  { identity, validation }: Pick<Checkpoint, 'identity' | 'validation'>,
  found: readonly DatasetIdentity[],
): void {
  checkIdentity('data', identity, found[0]);
  if (validation) checkIdentity('options.validation', validation, found[1]);
}

function checkIdentity(name: string, wanted: DatasetIdentity, found: DatasetIdentity): void {
  const check = (argument: string, key: keyof DatasetIdentity, expected: string): void => {
    if (wanted[key] === found[key]) return;
    const details = { argument, received: found[key], expected: `${expected} ${wanted[key]}` };
    throw new L0netError(
      'INVALID_ARGUMENT',
      details,
      `${argument}: this is not the dataset of the checkpoint: expected ${details.expected}, received ${found[key]}`,
    );
  };
  check(`${name}.inputs`, 'examples', 'as many examples as there were,');
  check(`${name}.inputs`, 'elements', 'elements of');
  check(`${name}.inputs`, 'inputs', 'the SHA-256');
  check(name, 'answers', 'labels or targets of the SHA-256');
  check(`${name}.weights`, 'weights', 'weights as there were, of the SHA-256');
}

/** The options of the checkpoint with those that may be given anew, all checked. */
export function resumedOptions(
  state: TrainerState,
  { examples }: DatasetIdentity,
  given: TrainerOptions,
): TrainerOptions {
  const { network, options, step } = state;
  const { schedule, ...stored } = options;
  const base = schedule === 'function' ? stored : { ...stored, schedule };
  const merged: TrainerOptions = { ...defined(base), ...defined(given) };
  const resolved = plainOptions(resolveOptions(merged, network.seed));
  for (const name of Object.keys(resolved) as (keyof PlainOptions)[]) {
    if (name === 'epochs' && schedule !== 'linear') continue;
    if (name === 'patience' && resolved.patience && options.patience) continue;
    if (JSON.stringify(resolved[name]) === JSON.stringify(options[name])) continue;
    throw new L0netError('INVALID_ARGUMENT', {
      argument: `options.${name}`,
      received: given[name],
      expected: `${describe(options[name])}, as in the checkpoint`,
    });
  }
  const perEpoch = Math.ceil(examples / Math.min(options.batchSize, examples));
  const begun = Math.ceil(step / perEpoch);
  if (given.epochs !== undefined && resolved.epochs < begun) {
    const expected = `an integer from ${begun} on: so many epochs were begun`;
    throw new L0netError('INVALID_ARGUMENT', {
      argument: 'options.epochs',
      received: given.epochs,
      expected,
    });
  }
  return merged;
}

/** What is given as undefined is not given. */
function defined(options: object): TrainerOptions {
  return Object.fromEntries(Object.entries(options).filter(([, value]) => value !== undefined));
}

function describe(value: unknown): string {
  if (value === 'function') return 'the function of the epoch that trained before';
  return value === undefined ? 'none' : JSON.stringify(value);
}
