import type { Dataset } from '../data/dataset.js';
import { rowSize } from '../layers/sizes.js';
import type { NetworkOptions } from '../network/options.js';
import { blueprintOf } from '../network/state.js';
import type { Checkpoint } from '../saving/checkpoint.js';
import { checkIdentities, resumedOptions } from '../saving/resume.js';
import type { TrainingCheckpoint } from '../training/state.js';
import { type JobSource, prepareJob } from './job.js';
import { checkOnCheckpoint, start } from './trainInWorker.js';
import type { WorkerLike } from './workerEvents.js';
import type { WorkerTraining, WorkerTrainingOptions } from './workerTraining.js';

/**
 * How to go on from a checkpoint in a worker: see ResumeOptions for those that are the trainer's. A schedule that is a
 * function cannot be sent.
 */
export interface ResumeInWorkerOptions extends WorkerTrainingOptions {
  /** As for Network.create: the kernels are not in the checkpoint. Only 'simd' and 'scalar' give each other's bits. */
  readonly build?: NetworkOptions['build'];
}

/**
 * Starts a training in a worker where the checkpoint was taken.
 *
 * @throws L0netError as `resume` and `trainInWorker` do, before a worker is made. That the data are others is found in the
 *   worker, which has them as a trainer reads them, before its first step: the loop throws it.
 */
export function startResumed(
  createWorker: () => WorkerLike,
  checkpoint: Checkpoint,
  data: Dataset,
  { build, ...options }: ResumeInWorkerOptions,
): WorkerTraining {
  const { state, identity } = checkpoint;
  const { onCheckpoint, checkpointEvery = onCheckpoint ? 1 : Number.MAX_SAFE_INTEGER } = options;
  checkOnCheckpoint(onCheckpoint);
  let begun = false;
  const given: WorkerTrainingOptions = {
    ...options,
    checkpointEvery,
    onCheckpoint(taken: TrainingCheckpoint) {
      if (begun) return onCheckpoint?.(taken);
      checkIdentities(checkpoint, taken.identities);
      begun = true;
    },
  };
  return start(createWorker, given, (rest) =>
    prepareJob(sourceOf(checkpoint, build), data, resumedOptions(state, identity, rest)),
  );
}

function sourceOf({ state }: Checkpoint, build: NetworkOptions['build']): JobSource {
  const { shapes, widths, output, seed } = blueprintOf(state.network);
  const { outputs } = shapes[shapes.length - 1];
  return {
    source: { state: state.network, build, training: state },
    shape: { inputs: rowSize(shapes[0], widths[0]), outputs, output, seed, shapes },
  };
}
