/** How settings become a network and its trainer, fresh or from a checkpoint. */
import { type BuildOption, Network, supportsSimd, Trainer, type TrainerOptions } from 'l0net';
import { readCheckpoint } from 'l0net/files';
import 'l0net/targets';
import type { Settings } from '../settings/settings.js';
import type { LearningProblem } from './problem.js';
import { threadsFor } from './threads.js';

/** The averages of a run of some thousand steps follow faster than those of the paper. */
const AVERAGING = 0.99;

/** The trainer's options, which with the data and the seed decide every bit. */
export function trainerOptions(settings: Settings): TrainerOptions {
  const { epochs, batch, lambda, target, learningRate, sampling, removal } = settings;
  return {
    epochs,
    batchSize: batch,
    ...(target > 0 ? { target: { multiplyAdds: { share: target / 100 } } } : { lambda }),
    learningRate,
    sampling,
    removal: removal === 0 ? false : removal,
    averaging: AVERAGING,
  };
}

/** The kernels of the settings, or where the browser has no SIMD the scalar ones: they give the same bits. */
function buildFor({ kernels }: Settings): BuildOption {
  return kernels === 'simd' && !supportsSimd() ? 'scalar' : kernels;
}

/** A network with fresh parameters, and its trainer. */
export async function freshTrainer(problem: LearningProblem, settings: Settings): Promise<Trainer> {
  const { seed } = settings;
  const threads = await threadsFor(settings);
  const network = await Network.create({ ...problem.network, seed, build: buildFor(settings), threads });
  return new Trainer(network, problem.training, trainerOptions(settings));
}

/** A trainer that goes on where a checkpoint was taken. */
export async function resumedTrainer(
  problem: LearningProblem,
  settings: Settings,
  checkpoint: Uint8Array,
): Promise<Trainer> {
  const threads = await threadsFor(settings);
  return readCheckpoint(checkpoint, problem.training, { build: buildFor(settings), threads });
}
