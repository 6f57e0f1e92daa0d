import { invalid, L0netError } from '../base/errors.js';
import type { DatasetIdentity } from '../data/identity.js';
import { parseSafetensors, writeSafetensors } from '../formats/safetensors.js';
import type { Tensor } from '../formats/tensor.js';
import type { LayerParameters, LayerState } from '../layers/plan.js';
import { rowsOf } from '../layers/sizes.js';
import { type NetworkState, shapeOf } from '../network/state.js';
import { optimizerNamed } from '../optimizer/optimizer.js';
import { STEPS } from '../training/epochLoss.js';
import type {
  Checkpointed,
  LayerTrainingState,
  TrainerState,
  TrainingCheckpoint,
} from '../training/state.js';
import { putBest, readBest } from './bestParts.js';
import { readOptions, readStrengths, readTarget, writeOptions } from './checkpointOptions.js';
import { checkGroups } from './groups.js';
import { ModelReader, modelParts, readModelParts } from './model.js';

/** Files of later versions are refused. */
const VERSION = 1;

/** Parts of a layer's parameters, each with its moments. */
const PARTS = ['weights', 'bias', 'logAlpha', 'scale'] as const;

/** What a checkpoint holds. */
export interface Checkpoint {
  readonly state: TrainerState;
  readonly identity: DatasetIdentity;
  /** Of the validation data; undefined without patience. */
  readonly validation?: DatasetIdentity | undefined;
  /** Strings that the program which trains keeps beside it, by name. */
  readonly notes: ReadonlyMap<string, string>;
}

/**
 * A training as a safetensors file: that of its network (see encodeModel), of which this is a longer one, and
 *
 *     metadata    checkpoint: the version · step · options, as JSON · note.NAME
 *                 target, with one: TargetState, as JSON
 *                 data.examples, data.elements, data.inputs, data.answers, data.weights: see DatasetIdentity
 *                 validation.examples and so on, with patience
 *     tensors     first.l.weights and so on, second.l.weights and so on: the moments, of the shapes of the parameters
 *                 streaks.l U32 [inputs], with removal: ends of epochs in a row that each gate was at the clamp
 *                 strengths F64 [layers, 2]: those of the L0 and the L2 penalty of each layer
 *                 powers F64 [3], sums F64 [4]: see TrainerState; of the sums, the last is the loss
 *                 best, best.l.weights and so on, with validation data: see bestParts.ts
 *
 * The same checkpoint gives the same bytes.
 *
 * @throws L0netError NOT_FINITE for weights that are not finite and moments that are NaN: training has failed, though no
 *   loss has said so yet, and no such file is read.
 */
export function encodeCheckpoint({
  state,
  identity,
  validation,
  notes,
}: Checkpoint): Uint8Array<ArrayBuffer> {
  const { tensors, metadata } = modelParts(state.network);
  for (const [name, { data }] of tensors) checkNumbers(name, data, firstInfinite(data));
  metadata
    .set('checkpoint', String(VERSION))
    .set('step', String(state.step))
    .set('options', writeOptions(state.options));
  const identify = (prefix: string, found: DatasetIdentity): void => {
    for (const [name, value] of Object.entries(found)) metadata.set(`${prefix}.${name}`, String(value));
  };
  identify('data', identity);
  if (validation) identify('validation', validation);
  for (const [name, note] of notes) metadata.set(`note.${name}`, note);
  const moments = (set: 'first' | 'second', l: number, { [set]: from }: LayerTrainingState): void => {
    for (const part of PARTS) {
      const [like, data] = [tensors.get(`${l}.${part}`), from?.[part]];
      if (!like || !data) continue;
      const name = `${set}.${l}.${part}`;
      checkNumbers(name, data, firstNaN(data));
      tensors.set(name, { dtype: 'F32', shape: like.shape, data });
    }
  };
  state.layers.forEach((layer, l) => {
    moments('first', l, layer);
    moments('second', l, layer);
    const { streaks } = layer;
    if (streaks) tensors.set(`streaks.${l}`, { dtype: 'U32', shape: [streaks.length], data: streaks });
  });
  const doubles = (name: string, shape: number[], values: Iterable<number>): void => {
    tensors.set(name, { dtype: 'F64', shape, data: Float64Array.from(values) });
  };
  if (state.best) putBest(tensors, state.best);
  if (state.target) metadata.set('target', JSON.stringify(state.target));
  const { strengths, powers, sums, loss } = state;
  doubles(
    'strengths',
    [strengths.length, 2],
    strengths.flatMap(({ l0, weightDecay }) => [l0, weightDecay]),
  );
  doubles('powers', [powers.length], powers);
  // How many steps were summed follows from the step.
  doubles('sums', [4], [...sums.subarray(0, STEPS), loss]);
  return writeSafetensors(tensors, metadata);
}

/** @param at the first number that may not be saved; -1 if all may */
function checkNumbers(name: string, data: Tensor['data'], at: number): void {
  if (at < 0) return;
  const argument = `trainer, ${name}[${at}]`;
  throw new L0netError('NOT_FINITE', { argument, received: data[at], expected: 'a finite number' });
}

/** Where the first number stands that is not finite; -1 if there is none. A loop, since findIndex takes several times as long. */
function firstInfinite(data: Tensor['data']): number {
  for (let i = 0; i < data.length; i++) if (data[i] - data[i] !== 0) return i;
  return -1;
}

function firstNaN(data: Tensor['data']): number {
  for (let i = 0; i < data.length; i++) if (Number.isNaN(data[i])) return i;
  return -1;
}

/**
 * The file of a training after its last step, on whatever thread it is, or of a checkpoint that it gave; training may go
 * on while it is made.
 *
 * @throws L0netError as encodeCheckpoint; DISPOSED for a trainer that was replaced; what `checkpoint` of a training in a
 *   worker throws; INVALID_ARGUMENT for anything else
 */
export async function takeCheckpoint(
  from: Checkpointed | TrainingCheckpoint,
  notes: ReadonlyMap<string, string> = new Map(),
): Promise<Uint8Array<ArrayBuffer>> {
  const { state, identities } = await checkpointOf(from);
  const [identity, validation] = identities;
  return encodeCheckpoint({ state, identity, validation, notes });
}

function checkpointOf(
  from: Checkpointed | TrainingCheckpoint,
): TrainingCheckpoint | Promise<TrainingCheckpoint> {
  const { checkpoint, identities } = (from ?? {}) as Partial<Checkpointed & TrainingCheckpoint>;
  if (typeof checkpoint === 'function') return (from as Checkpointed).checkpoint();
  if (Array.isArray(identities)) return from as TrainingCheckpoint;
  throw invalid('trainer', from, 'a Trainer, a training in a worker or a checkpoint that it gave');
}

/**
 * The checkpoint that a file holds, checked all through: the file may come from anybody. Arrays may be views of `bytes`.
 *
 * @param name what errors call the file: a path, say
 * @throws L0netError INVALID_ARGUMENT if `bytes` is no Uint8Array; INVALID_FORMAT for anything but a checkpoint whose parts
 *   fit together, and for one of a later version
 */
export function decodeCheckpoint(bytes: Uint8Array, name = 'bytes'): Checkpoint {
  const reader = new ModelReader(parseSafetensors(bytes, name), name);
  const network = readModelParts(reader);
  const { metadata } = reader.file;
  if (!metadata.has('checkpoint')) reader.fail('checkpoint', undefined, 'a checkpoint, not only a network');
  reader.checkVersion('checkpoint', VERSION);
  const options = readOptions(reader, network);
  const identity = readIdentity(reader, 'data');
  const hasPatience = options.patience !== undefined;
  const best = readBest(reader, network, hasPatience);
  const step = reader.integer('step');
  const target = options.target && readTarget(reader, network.layers.length);
  const strengths = readStrengths(reader, network.layers.length);
  const { keepsSecond } = optimizerNamed(options.optimizer);
  const layers = network.layers.map((layer, l) => ({
    first: readMoments(reader, 'first', l, layer),
    second: keepsSecond ? readMoments(reader, 'second', l, layer) : undefined,
    streaks:
      options.removal === false
        ? undefined
        : reader.tensor(`streaks.${l}`, 'U32', [rowsOf(shapeOf(layer))]).data,
  }));
  layers.forEach(({ first, second, streaks }, l) => {
    const groups = network.layers[l].gates?.groups;
    checkGroups(reader, `first.${l}.logAlpha`, groups, first.logAlpha);
    checkGroups(reader, `second.${l}.logAlpha`, groups, second?.logAlpha);
    checkGroups(reader, `streaks.${l}`, groups, streaks);
  });
  const share = (value: number) => value >= 0 && value <= 1;
  const powers = reader.tensor('powers', 'F64', [3], 'a number from 0 to 1', share).data;
  // Parameters that were set from outside end an average: the next step begins another, with a power of 1.
  checkAverages(reader, network, options.averaging !== false && step > 0 && powers[2] !== 1);
  const numbers = reader.tensor('sums', 'F64', [4], 'a finite number', Number.isFinite).data;
  const perEpoch = Math.ceil(identity.examples / Math.min(options.batchSize, identity.examples));
  const sums = numbers.slice();
  sums[STEPS] = step > 0 ? ((step - 1) % perEpoch) + 1 : 0;
  const notes = new Map<string, string>();
  for (const [key, value] of metadata) if (key.startsWith('note.')) notes.set(key.slice(5), value);
  return {
    state: { network, options, strengths, target, layers, step, best, loss: numbers[STEPS], sums, powers },
    identity,
    validation: hasPatience ? readIdentity(reader, 'validation') : undefined,
    notes,
  };
}

function readIdentity(reader: ModelReader, prefix: 'data' | 'validation'): DatasetIdentity {
  const hash = (name: string): string => {
    const key = `${prefix}.${name}`;
    const text = reader.file.metadata.get(key);
    return text !== undefined && /^[0-9a-f]{64}$/.test(text)
      ? text
      : reader.fail(key, text, 'a SHA-256 in hexadecimal');
  };
  return {
    examples: reader.integer(`${prefix}.examples`, 1),
    elements: reader.choice(`${prefix}.elements`, ['U8', 'F32']),
    inputs: hash('inputs'),
    answers: hash('answers'),
    ...(reader.file.metadata.has(`${prefix}.weights`) && { weights: hash('weights') }),
  };
}

/** The averages are a part of the network's file, which may lack them. */
function checkAverages(reader: ModelReader, { layers }: NetworkState, wanted: boolean): void {
  if (!wanted || layers[0].averaged) return;
  reader.fail('averaged.0.weights', undefined, 'the averages, which the options speak of');
}

function readMoments(
  reader: ModelReader,
  set: 'first' | 'second',
  l: number,
  { last }: LayerState,
): LayerParameters {
  const { statistics: _, ...moments } = last;
  for (const part of PARTS) {
    if (!last[part]) continue;
    const shape = reader.file.tensors.get(`${l}.${part}`)?.shape ?? [];
    const isNumber = (value: number) => !Number.isNaN(value);
    const { data } = reader.tensor(`${set}.${l}.${part}`, 'F32', shape, 'a number', isNumber);
    Object.assign(moments, { [part]: data });
  }
  return moments;
}
