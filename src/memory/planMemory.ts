import { PAGE } from '../base/outOfMemory.js';
import { kernelsToTrain } from '../layers/kernels.js';
import { type NetworkOptions, resolveNetworkOptions } from '../network/options.js';
import { MOST_PAGES } from '../runtime/arena.js';
import { createRuntime } from '../runtime/runtime.js';
import type { TrainerOptions } from '../training/options.js';
import type { TrainingData } from '../training/trainingData.js';
import { CountingArena } from './countingArena.js';
import { planNetwork } from './planNetwork.js';
import { type PlannedData, planTraining } from './planTraining.js';

/** What a network and a training of it take of linear memory. */
export interface MemoryPlan {
  /** In all: `network.memoryBytes` once both are there. */
  readonly bytes: number;
  /** The most that there can be anywhere: more is OUT_OF_MEMORY. */
  readonly most: number;
  /**
   * What takes them: kernels (with their constants and stacks), parameters, buffers to predict, averages, training (all that steps
   * work on) and data.
   */
  readonly parts: readonly { readonly name: string; readonly bytes: number }[];
}

/**
 * Counts the bytes of linear memory that a network and a trainer for it would take, before there is either: those that `Network.create`
 * and `new Trainer` reserve, to the byte. All that it reserves itself are the kernels' own pages; threads that are asked for are
 * started, as their kernels are others, and ended.
 *
 *     const { bytes, parts } = await planMemory(options, { examples: 50_000, bytes: true }, { batchSize: 128 });
 *
 * @param options as for `Network.create`
 * @param data    as for `new Trainer`; or only how many examples there would be, and of what kind; none for a network alone
 * @param trainer as for `new Trainer`; of its data only those to measure that are beside data themselves
 * @throws L0netError INVALID_ARGUMENT, UNKNOWN_OPTION or UNSUPPORTED, as those two do
 */
export async function planMemory(
  options: NetworkOptions,
  data?: PlannedData | TrainingData,
  trainer: TrainerOptions = {},
): Promise<MemoryPlan> {
  const resolved = resolveNetworkOptions(options);
  const runtime = await createRuntime(options.build, kernelsToTrain(resolved.shapes), options.threads);
  const { kernels, threads } = runtime;
  const arena = new CountingArena(kernels.memory, kernels.heapBase());
  try {
    const network = planNetwork({ ...runtime, arena }, resolved);
    if (data) planTraining(network, data, trainer);
  } finally {
    threads.stop?.();
  }
  const parts = arena.shares.filter(({ bytes }) => bytes > 0);
  return { bytes: arena.mark(), most: MOST_PAGES * PAGE, parts };
}
