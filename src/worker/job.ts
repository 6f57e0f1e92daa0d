import { checkObject } from '../base/check.js';
import { invalid } from '../base/errors.js';
import { frozen } from '../base/frozen.js';
import type { Dataset } from '../data/dataset.js';
import { imageSize } from '../layers/sizes.js';
import { Network } from '../network/network.js';
import { type NetworkOptions, resolveNetworkOptions } from '../network/options.js';
import type { ThreadOptions } from '../runtime/threading.js';
import { checkTraining, type TrainedNetwork } from '../training/check.js';
import { resolveOptions, type TrainerOptions } from '../training/options.js';
import { pack } from './baggage.js';
import type { Job } from './messages.js';
import { aboutNetwork, type NetworkSource } from './networkSource.js';

/** A job that was found good, and was not sent yet. */
export interface PreparedJob {
  readonly source: NetworkSource;
  /**
   * Copies the data, or with `transfer` lists its memory.
   *
   * @param checkpointEvery epochs; undefined for no checkpoints
   */
  pack(transfer: boolean, checkpointEvery?: number): { job: Job; buffers: ArrayBuffer[] };
}

/** What is to be trained, and as what it is checked. */
export interface JobSource {
  readonly source: NetworkSource;
  readonly shape: TrainedNetwork & { readonly seed: number };
}

/**
 * Checks all that the worker's network and trainer would check, on this thread, so that nothing is started or handed over
 * for an argument that is bad.
 *
 * @throws L0netError as Network.create and Trainer do; INVALID_ARGUMENT for a schedule that is a function
 */
export function prepareJob(
  { source, shape }: JobSource,
  data: Dataset,
  options: TrainerOptions,
): PreparedJob {
  const resolved = resolveOptions(options, shape.seed);
  const { signal, onProgress, onWarning, test, validation, ...rest } = options;
  // What the application does while it makes a worker changes nothing of what was found good.
  const plain = frozen(rest);
  if (typeof plain.schedule === 'function') {
    throw invalid(
      'options.schedule',
      plain.schedule,
      "'constant', 'linear' or { epochs, factor }: a function cannot be sent to a worker",
    );
  }
  // The strengths are thrown away: the worker takes the kernels' logarithm.
  checkTraining(shape, data, options, resolved, Math.log);
  return {
    source,
    pack(transfer, checkpointEvery) {
      const buffers = new Set<ArrayBuffer>();
      const packed = (given: Dataset): Dataset => {
        const { dataset, buffers: own } = pack(given, shape.output, transfer);
        for (const buffer of own) buffers.add(buffer);
        return dataset;
      };
      const job: Job = {
        source,
        data: packed(data),
        options: {
          ...plain,
          ...(test && { test: packed(test) }),
          ...(validation && { validation: packed(validation) }),
        },
        progress: onProgress !== undefined,
        warnings: onWarning !== undefined,
        checkpointEvery,
      };
      return { job, buffers: [...buffers] };
    },
  };
}

/**
 * What else they may be is looked at where they are started.
 *
 * @throws L0netError INVALID_ARGUMENT
 */
export function checkThreads(threads: NetworkOptions['threads']): void {
  const { worker } = Object(threads) as ThreadOptions;
  if (worker === undefined) return;
  throw invalid('options.threads.worker', worker, 'none: a function cannot be sent to a worker');
}

/** Throws L0netError as Network.create does, with `network` for `options`. */
export function sourceOf(network: Network | NetworkOptions): JobSource {
  if (network instanceof Network) {
    return { source: { state: network.state(), build: network.kernels }, shape: network };
  }
  checkObject('network', network);
  try {
    const { shapes, output, seed } = resolveNetworkOptions(network);
    checkThreads(network.threads);
    const { outputs } = shapes[shapes.length - 1];
    const inputs = imageSize(shapes[0]);
    return {
      source: { options: frozen(network) },
      shape: { inputs, outputs, output, seed, shapes },
    };
  } catch (error) {
    throw aboutNetwork(error);
  }
}
