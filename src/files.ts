import { L0netError } from './base/errors.js';
import { frozen } from './base/frozen.js';
import type { Dataset } from './data/dataset.js';
import { Network } from './network/network.js';
import type { NetworkOptions } from './network/options.js';
import { decodeCheckpoint, takeCheckpoint } from './saving/checkpoint.js';
import { decodeModel, encodeModel } from './saving/model.js';
import { type ResumeOptions, resume } from './saving/resume.js';
import type { Checkpointed, TrainingCheckpoint } from './training/state.js';
import type { Trainer } from './training/trainer.js';
import type { TrainingData } from './training/trainingData.js';
import { type ResumeInWorkerOptions, startResumed } from './worker/startResumed.js';
import type { WorkerLike } from './worker/workerEvents.js';
import type { WorkerTraining } from './worker/workerTraining.js';

export type { ResumeOptions } from './saving/resume.js';
export type { ResumeInWorkerOptions } from './worker/startResumed.js';

/**
 * A network, gated or pruned, as the bytes of a safetensors file: parameters, averages, gates, removed inputs. For a
 * download, say: `new Blob([writeModel(network)])`.
 */
export function writeModel(network: Network): Uint8Array<ArrayBuffer> {
  return encodeModel(network.state());
}

/**
 * The network that `writeModel` wrote, with the same parameters, bit for bit; also that of a checkpoint. The bytes may come
 * from anybody: they are checked all through. They are copied before this returns.
 *
 * @param build   as for Network.create
 * @param threads as for Network.create
 * @throws L0netError INVALID_FORMAT for what is no sound model or is of a later version; INVALID_ARGUMENT for what is neither
 *   bytes nor a Blob
 */
export async function readModel(
  source: Uint8Array | Blob,
  build?: NetworkOptions['build'],
  threads?: NetworkOptions['threads'],
): Promise<Network> {
  return Network.fromState(decodeModel(await bytesOf(source)), build, undefined, threads);
}

/**
 * A training as it is now, as the bytes of a safetensors file: the network, what the optimizer remembers, the place in the
 * epoch, the options and what tells the data from others. May be called between any two steps, also within an epoch, in
 * onProgress for instance; training may go on at once, and does not change what is written. A training in a worker, and a
 * checkpoint that its `onCheckpoint` got, give the same bytes as a trainer on this thread at that step.
 *
 * @throws L0netError NOT_FINITE for parameters that are not finite; DISPOSED for a trainer that was replaced, or a training in
 *   a worker that has ended; WORKER_FAILED if its worker dies
 */
export function writeCheckpoint(
  training: Checkpointed | TrainingCheckpoint,
): Promise<Uint8Array<ArrayBuffer>> {
  return takeCheckpoint(training);
}

/**
 * A trainer that goes on from what `writeCheckpoint` wrote, on a network of its own, `trainer.network`: it ends with the
 * same bits as one that never stopped. The bytes may come from anybody: they are checked all through. They and the options
 * are copied before this returns; the data stay as they are until there is a trainer.
 *
 * @param data the training data, the same as before
 * @throws L0netError INVALID_FORMAT for what is no sound checkpoint or is of a later version; INVALID_ARGUMENT for other data,
 *   an option that contradicts the checkpoint, and what is neither bytes nor a Blob; what Network.create and Trainer throw
 */
export async function readCheckpoint(
  source: Uint8Array | Blob,
  data: TrainingData,
  options?: ResumeOptions,
): Promise<Trainer> {
  const [given, own] = [frozen(data), frozen(options)];
  return resume(decodeCheckpoint(await bytesOf(source)), given, own);
}

/**
 * A training in a worker that goes on from what `writeCheckpoint` wrote, on whatever thread it was trained: it ends with the
 * same bits as one that never stopped. The bytes are checked and copied as in `readCheckpoint`; the options are those of
 * both `readCheckpoint` and `trainInWorker`.
 *
 * @param createWorker makes a worker for this training alone, as for trainInWorker
 * @param data         the training data, the same as before; they stay as they are until there is a training
 * @throws L0netError as `readCheckpoint` does, before a worker is made, but for other data: these the training's loop throws,
 *   before the first step; INVALID_ARGUMENT for a schedule that is a function
 */
export async function resumeInWorker(
  createWorker: () => WorkerLike,
  source: Uint8Array | Blob,
  data: Dataset,
  options: ResumeInWorkerOptions = {},
): Promise<WorkerTraining> {
  const [given, own] = [frozen(data), frozen(options)];
  return startResumed(createWorker, decodeCheckpoint(await bytesOf(source)), given, own);
}

/** Bytes that nobody else has: what is read of them later was checked before. */
async function bytesOf(source: Uint8Array | Blob): Promise<Uint8Array> {
  if (source instanceof Uint8Array) return new Uint8Array(source);
  if (source instanceof Blob) return new Uint8Array(await source.arrayBuffer());
  throw new L0netError('INVALID_ARGUMENT', {
    argument: 'bytes',
    received: source,
    expected: 'a Uint8Array or a Blob',
  });
}
