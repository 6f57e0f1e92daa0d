import { checkInteger, checkObject } from '../base/check.js';
import { invalid } from '../base/errors.js';
import { frozen } from '../base/frozen.js';
import type { Dataset } from '../data/dataset.js';
import type { Network } from '../network/network.js';
import type { NetworkOptions } from '../network/options.js';
import type { TrainerOptions } from '../training/options.js';
import { checkThreads, type PreparedJob, prepareJob, sourceOf } from './job.js';
import type { WorkerLike } from './workerEvents.js';
import { WorkerTraining, type WorkerTrainingOptions } from './workerTraining.js';

/** Time enough to load a worker over a slow line. */
const START_TIMEOUT = 30_000;

/** The longest that setTimeout waits. */
const LONGEST_TIMEOUT = 2 ** 31 - 1;

/**
 * Trains off the main thread what `new Trainer(network, data, options)` would train on it, to the same bits:
 *
 *     const training = trainInWorker(
 *       () => new Worker(new URL('./training.worker.js', import.meta.url), { type: 'module' }),
 *       { inputs: 20, layers: [64, 3], seed: 1 },
 *       { inputs, labels },
 *       { epochs: 20, lambda: 0.1 },
 *     );
 *     for await (const epoch of training) console.log(epoch.trainLoss, epoch.architecture);
 *     const network = await training.network();
 *
 * Training begins at once. The worker's file calls serveTraining of 'l0net/worker'; the worker is terminated when the
 * training has ended in whatever way.
 *
 * @param createWorker makes a worker for this training alone: a Worker of the web or of node:worker_threads
 * @param network      what to train: options for a new network, or a network to train on, which stays as it is
 * @param data         copied now, or with `transfer` handed over
 * @throws L0netError as Network.create (with `network` for `options`) and Trainer do, before a worker is made;
 *   INVALID_ARGUMENT also for a schedule or a maker of threads, which are functions, and for data that cannot be handed over.
 *   What a worker meets later is thrown by the loop: see WorkerTraining.
 */
export function trainInWorker(
  createWorker: () => WorkerLike,
  network: Network | NetworkOptions,
  data: Dataset,
  options: WorkerTrainingOptions = {},
): WorkerTraining {
  return start(createWorker, options, (given) => prepareJob(sourceOf(network), data, given));
}

/**
 * Checks all that does not concern the trainer, and starts what `prepare` makes of the other options.
 *
 * @throws L0netError INVALID_ARGUMENT; what `prepare` throws
 */
export function start(
  createWorker: () => WorkerLike,
  options: WorkerTrainingOptions,
  prepare: (options: TrainerOptions) => PreparedJob,
): WorkerTraining {
  if (typeof createWorker !== 'function') {
    throw invalid('createWorker', createWorker, 'a function that returns a new Worker');
  }
  checkObject('options', options);
  const {
    transfer = false,
    startTimeout = START_TIMEOUT,
    onCheckpoint,
    checkpointEvery = 1,
    threads: asked,
    ...trainerOptions
  } = options;
  if (typeof transfer !== 'boolean') {
    throw invalid('options.transfer', transfer, 'true or false');
  }
  checkInteger('options.startTimeout', startTimeout, 1, LONGEST_TIMEOUT);
  checkInteger('options.checkpointEvery', checkpointEvery, 1);
  checkOnCheckpoint(onCheckpoint);
  const threads = frozen(asked);
  checkThreads(threads);
  const given = { ...trainerOptions, transfer, startTimeout, onCheckpoint, checkpointEvery, threads };
  return new WorkerTraining(createWorker, prepare(trainerOptions), given);
}

/** Throws L0netError INVALID_ARGUMENT. */
export function checkOnCheckpoint(given: unknown): void {
  if (given !== undefined && typeof given !== 'function') {
    throw invalid('options.onCheckpoint', given, 'a function');
  }
}
