/** How settings become a network and its trainer, fresh or from a checkpoint. */
import { Network, Trainer, type TrainerOptions } from 'l0net';
import { readCheckpoint } from 'l0net/files';
import type { Settings } from '../settings/settings.js';
import type { LearningProblem } from './problem.js';

/** The averages of a run of some thousand steps follow faster than those of the paper. */
const AVERAGING = 0.99;

/** The trainer's options, which with the data and the seed decide every bit. */
export function trainerOptions(settings: Settings): TrainerOptions {
  const { epochs, batch, lambda, learningRate, sampling, removal } = settings;
  return {
    epochs,
    batchSize: batch,
    lambda,
    learningRate,
    sampling,
    removal: removal === 0 ? false : removal,
    averaging: AVERAGING,
  };
}

/** A network with fresh parameters, and its trainer. */
export async function freshTrainer(problem: LearningProblem, settings: Settings): Promise<Trainer> {
  const { seed, kernels } = settings;
  const network = await Network.create({ ...problem.network, seed, build: kernels });
  return new Trainer(network, problem.training, trainerOptions(settings));
}

/** A trainer that goes on where a checkpoint was taken. */
export function resumedTrainer(
  problem: LearningProblem,
  settings: Settings,
  checkpoint: Uint8Array,
): Promise<Trainer> {
  return readCheckpoint(checkpoint, problem.training, { build: settings.kernels });
}
